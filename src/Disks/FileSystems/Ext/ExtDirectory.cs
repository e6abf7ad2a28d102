using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// Reads directory blocks one after the other. The nodes of a hash tree look like empty entries, so a linear walk sees each name
/// once.
/// </summary>
internal static class ExtDirectory
{
    private const int SmallestRecord = 12,
        LongestRead = 64 << 10;

    /// <summary>
    /// The blocks (or inline areas) of a directory that hold entries, each to be used before the next one is asked for.
    /// <paramref name="map"/> gives the ranges of an inode.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Blocks(
        BlockSource volume,
        ExtSuperblock super,
        ExtInode inode,
        Func<ExtInode, FileRange[]> map
    )
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
        var runs = map(inode);
        // Blocks that lie together are read together.
        var buffer = new byte[Math.Max(super.BlockSize, (int)Math.Min(LongestRead, inode.Size))];
        foreach (var run in runs)
        {
            var end = Math.Min(run.Length, inode.Size - run.Start);
            for (var at = 0L; at < end && run.Place >= 0;)
            {
                var count = (int)Math.Min(buffer.Length / super.BlockSize * super.BlockSize, RoundUp(end - at, super.BlockSize));
                volume.Read(run.Place + at, buffer.AsSpan(0, count));
                for (var inRead = 0; inRead < count; inRead += super.BlockSize)
                {
                    var block = buffer.AsMemory(inRead, super.BlockSize);
                    CheckBlock(block.Span, super, inode, volume.Name);
                    yield return block;
                }
                at += count;
            }
        }
    }

    /// <summary>Checks the checksum at the end of a block of a directory, where blocks have one.</summary>
    public static void CheckBlock(ReadOnlySpan<byte> block, ExtSuperblock super, ExtInode inode, string volume)
    {
        if (super.HasChecksums && !HasRightLeafChecksum(block, inode) && !(inode.HasIndex && ExtHashTree.HasRightChecksum(block, inode)))
        {
            throw new ImageFormatException(
                volume,
                $"directory inode {inode.Number}",
                "is wrong or missing in one of its blocks",
                "det_checksum",
                $"0x{U32(block, block.Length - 4):x}",
                hint: "Run e2fsck -f on the guest's disk."
            );
        }
    }

    // The checksum lies in a last entry, which is not in use and of a type of its own.
    private static bool HasRightLeafChecksum(ReadOnlySpan<byte> block, ExtInode inode)
    {
        var tail = block[^SmallestRecord..];
        return U32(tail, 0) == 0
            && U16(tail, 4) == SmallestRecord
            && U16(tail, 6) == 0xde00
            && Crc32C.Update(inode.ChecksumSeed, block[..^SmallestRecord]) == U32(tail, 8);
    }

    private static long RoundUp(long value, int unit) => (value + unit - 1) / unit * unit;

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
            entry = new Entry(inode, start + 8, nameLength, FileNodeTypes.OfEntry(type));
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

        /// <summary>The hash behind the name, in an encrypted directory that ignores case.</summary>
        public ExtNameHash StoredHash(ReadOnlySpan<byte> block)
        {
            var at = (NameStart + NameLength + 3) & ~3;
            return at <= block.Length - 8 ? new ExtNameHash(U32(block, at), U32(block, at + 4)) : default;
        }
    }
}
