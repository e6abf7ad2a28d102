using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>A block of names of a directory (xfs_dir2_data, xfs_dir2_block), checked as a whole.</summary>
internal sealed class XfsDirectoryBlock
{
    private const uint Alone = 0x58443242,
        CheckedAlone = 0x58444233,
        Data = 0x58443244,
        CheckedData = 0x58444433;
    private const int Unit = 8;
    private readonly XfsVolume volume;
    private readonly string structure;
    private readonly long place;

    private XfsDirectoryBlock(XfsVolume volume, byte[] bytes, string structure, long place)
    {
        this.volume = volume;
        this.structure = structure;
        this.place = place;
        Bytes = bytes;
    }

    public byte[] Bytes { get; }

    /// <summary>The directory has this one block, and its hashes are at the block's end.</summary>
    public bool IsAlone => U32(Bytes, 0) is Alone or CheckedAlone;

    /// <summary>First byte of the hashes in a block that is alone; the end of other blocks.</summary>
    public int NamesEnd { get; private set; }

    /// <summary>Hashes of a block that is alone.</summary>
    public int HashCount => (Bytes.Length - 8 - NamesEnd) / 8;

    private int NamesStart => volume.Super.Features.HasChecksums ? 64 : 16;

    /// <summary>Checks a block that was read.</summary>
    public static XfsDirectoryBlock Parse(XfsVolume volume, byte[] bytes, long place, ulong directory)
    {
        var structure = $"directory inode {directory}, block of names";
        var result = new XfsDirectoryBlock(volume, bytes, structure, place);
        var magic = U32(bytes, 0);
        if (volume.Super.Features.HasChecksums ? magic is not (CheckedAlone or CheckedData) : magic is not (Alone or Data))
            throw volume.Damaged(structure, "is not that of a block of names", "magic", $"0x{magic:x}", place);
        XfsLabel.DirectoryData.Check(volume, bytes, place, directory, structure);
        result.NamesEnd = bytes.Length;
        if (!result.IsAlone)
            return result;
        var count = U32(bytes, bytes.Length - 8);
        if (count > (bytes.Length - 8 - result.NamesStart) / 8)
            throw volume.Damaged(structure, "does not fit the block", "count", count, place + bytes.Length - 8);
        result.NamesEnd = bytes.Length - 8 - ((int)count * 8);
        return result;
    }

    /// <summary>Moves to the next used entry from <paramref name="position"/> (0 at first); false at the end.</summary>
    public bool Next(ref int position, out XfsDirectoryEntry entry)
    {
        position = Math.Max(position, NamesStart);
        while (position < NamesEnd)
        {
            if (NamesEnd - position < 2 * Unit)
            {
                // What is left is too short for a name.
                if (U16(Bytes, position) != ushort.MaxValue || U16(Bytes, position + 2) != Unit || NamesEnd - position != Unit)
                    throw Damaged("is too short for an entry", "offset", position, position);
                break;
            }
            if (U16(Bytes, position) == ushort.MaxValue)
            {
                int length = U16(Bytes, position + 2);
                if (length < Unit || length % Unit != 0 || length > NamesEnd - position)
                    throw Damaged("does not fit the block", "length", length, position + 2);
                position += length;
                continue;
            }
            entry = At(position, out var size);
            position += size;
            var name = entry.Name(Bytes);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                return true;
        }
        entry = default;
        return false;
    }

    /// <summary>The entry at an offset that a hash states, or that follows another entry.</summary>
    public XfsDirectoryEntry At(int position, out int size)
    {
        size = 0;
        if (position < NamesStart || position > NamesEnd - (2 * Unit) || position % Unit != 0)
            throw Damaged("is not the place of an entry", "offset", position, position);
        // inumber, namelen, name, type, fill, tag
        int length = Bytes[position + 8],
            kind = volume.Super.Features.HasFileTypes ? 1 : 0;
        size = (8 + 1 + length + kind + 2 + Unit - 1) / Unit * Unit;
        if (length == 0 || size > NamesEnd - position)
            throw Damaged("does not fit the block", "namelen", length, position + 8);
        if (U16(Bytes, position + size - 2) != position)
            throw Damaged("is not the offset of its entry", "tag", U16(Bytes, position + size - 2), position + size - 2);
        var type = kind == 0 ? (byte)0 : Bytes[position + 9 + length];
        return new XfsDirectoryEntry(U64(Bytes, position), position + 9, length, type);
    }

    private ImageFormatException Damaged(string problem, string field, object value, int offset) =>
        volume.Damaged(structure, problem, field, value, place + offset);
}
