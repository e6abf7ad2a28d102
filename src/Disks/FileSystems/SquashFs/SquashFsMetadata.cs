using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>
/// Blocks of metadata: a length of two bytes, whose bit 15 means stored as it is, and up to 8 KiB when decoded. The cache of decoded blocks
/// is direct-mapped and lock-free; a published block never changes.
/// </summary>
internal sealed class SquashFsMetadata(BlockSource volume, SquashFsSuperblock super, SquashFsCodec codec)
{
    /// <summary>Decoded bytes of every block but the last of a table.</summary>
    public const int BlockSize = 8192;

    private const int Slots = 512;
    private const ushort StoredBit = 0x8000;
    private readonly Block?[] slots = new Block?[Slots];

    /// <summary>The block whose length stands at <paramref name="place"/> of the volume.</summary>
    /// <exception cref="ImageFormatException">It does not lie in the file system, or is damaged.</exception>
    public Block Get(long place, string structure)
    {
        ref var slot = ref slots[(int)((ulong)place * 0x9e3779b97f4a7c15 >> 55)];
        var block = Volatile.Read(ref slot);
        if (block is not null && block.Place == place)
            return block;
        block = Read(place, structure);
        Volatile.Write(ref slot, block);
        return block;
    }

    /// <summary>The words that say where the blocks of a table are, which stand without compression.</summary>
    public long Index(long table, long index, string structure)
    {
        if (index > (super.BytesUsed - table) / 8 - 1)
            throw Outside(structure, "index", index, table);
        var bytes = new byte[8];
        volume.Read(table + (index * 8), bytes);
        var place = U64(bytes, 0);
        if (place < SquashFsSuperblock.Size || place >= (ulong)super.BytesUsed)
            throw Outside(structure, "block", place, table + (index * 8));
        return (long)place;
    }

    private Block Read(long place, string structure)
    {
        if (place < SquashFsSuperblock.Size || place > super.BytesUsed - 2)
            throw Outside(structure, "block", place, -1);
        var header = new byte[2];
        volume.Read(place, header);
        var size = U16(header, 0);
        int stored = size & ~StoredBit;
        // Tools of 2009 wrote 0 for a stored block of 32 KiB, which no table has today.
        if (stored is 0 or > BlockSize || stored > super.BytesUsed - place - 2)
        {
            throw new ImageFormatException(
                volume.Name,
                structure,
                $"is in a metadata block that is not of 1 to {BlockSize} bytes inside the file system",
                "size",
                stored,
                place
            );
        }
        if ((size & StoredBit) != 0)
            return new Block(place, place + 2 + stored, volume.ReadBytes(place + 2, stored));
        var decoded = new byte[BlockSize];
        var length = codec.Read(place + 2, stored, decoded, structure);
        return new Block(place, place + 2 + stored, length == BlockSize ? decoded : decoded[..length]);
    }

    private ImageFormatException Outside(string structure, string field, object value, long offset) =>
        new(volume.Name, structure, "does not lie inside the file system", field, value, offset);

    /// <summary>A decoded block.</summary>
    /// <param name="Place">Where its length stands.</param>
    /// <param name="Next">Where the next block begins.</param>
    /// <param name="Bytes">Its bytes.</param>
    internal sealed record Block(long Place, long Next, byte[] Bytes);
}
