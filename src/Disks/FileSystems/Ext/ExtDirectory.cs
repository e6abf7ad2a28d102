using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// Reads directory blocks one after the other. The nodes of a hash tree look like empty entries, so a linear walk sees each name
/// once.
/// </summary>
internal static class ExtDirectory
{
    private const int SmallestRecord = 12;

    private static readonly FileNodeType[] Types =
    [
        FileNodeType.Unknown,
        FileNodeType.File,
        FileNodeType.Directory,
        FileNodeType.CharacterDevice,
        FileNodeType.BlockDevice,
        FileNodeType.Fifo,
        FileNodeType.Socket,
        FileNodeType.SymbolicLink,
    ];

    /// <summary>The blocks (or inline areas) of a directory that hold entries.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Blocks(BlockSource volume, ExtSuperblock super, ExtInode inode)
    {
        if (inode.HasInlineData)
        {
            foreach (var part in ExtInlineData.Directory(inode, volume.Name))
                yield return part;
            yield break;
        }
        if (inode.Size > FileSystemLimits.MaxDirectoryBytes)
        {
            throw new ImageFormatException(
                volume.Name,
                $"directory inode {inode.Number}",
                $"is more than the {FileSystemLimits.MaxDirectoryBytes} bytes that are read of a directory",
                "i_size",
                inode.Size,
                hint: "Run e2fsck -fD on the guest's disk."
            );
        }
        var block = new byte[super.BlockSize];
        foreach (var run in ExtBlockMap.Read(volume, super, inode))
        {
            for (var at = 0L; at < run.Length && run.Start + at < inode.Size && run.Place >= 0; at += super.BlockSize)
            {
                volume.Read(run.Place + at, block);
                yield return block;
            }
        }
    }

    /// <summary>Moves to the next used entry of <paramref name="block"/> from <paramref name="position"/>; false at its end.</summary>
    public static bool Next(ReadOnlySpan<byte> block, ref int position, ExtSuperblock super, uint directory, string volume, out Entry entry)
    {
        entry = default;
        while (position <= block.Length - 8)
        {
            var inode = U32(block, position);
            var length = RecordLength(U16(block, position + 4), super.BlockSize);
            int nameLength = super.Features.FileType ? block[position + 6] : U16(block, position + 6);
            var start = position;
            // A record holds at least a name of one byte. Another record or nothing follows it, as the kernel requires.
            if (length < SmallestRecord || length % 4 != 0 || length > block.Length - position)
                throw Damaged(volume, directory, "rec_len", length);
            position += length;
            if (position != block.Length && position > block.Length - SmallestRecord)
                throw Damaged(volume, directory, "rec_len", length);
            if (inode == 0)
                continue;
            if (nameLength == 0 || nameLength > length - 8)
                throw Damaged(volume, directory, "name_len", nameLength);
            var type = super.Features.FileType ? block[start + 7] & 0x0f : 0;
            entry = new Entry(inode, start + 8, nameLength, type < Types.Length ? Types[type] : FileNodeType.Unknown);
            var name = entry.Name(block);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                return true;
        }
        return false;
    }

    // A record of 64 KiB does not fit 16 bits; the lowest two bits hold the upper bits.
    private static int RecordLength(ushort stored, int blockSize)
    {
        if (blockSize < 65536)
            return stored;
        return stored is 0 or ushort.MaxValue ? blockSize : (stored & 0xfffc) | ((stored & 3) << 16);
    }

    private static ImageFormatException Damaged(string volume, uint directory, string field, int value) =>
        new(volume, $"directory inode {directory}", "does not fit its block", field, value, hint: "Run e2fsck -f on the guest's disk.");

    /// <summary>A used entry, by its place in the block.</summary>
    internal readonly record struct Entry(uint Inode, int NameStart, int NameLength, FileNodeType Type)
    {
        public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> block) => block.Slice(NameStart, NameLength);

        public DirectoryEntry ToDirectoryEntry(ReadOnlySpan<byte> block) => new(Encoding.UTF8.GetString(Name(block)), Inode, Type);
    }
}
