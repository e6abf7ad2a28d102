using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>
/// A directory: blocks with entries of twelve bytes, followed by the names. All names are sorted by their bytes, over all blocks.
/// </summary>
/// <param name="content">The data of the inode.</param>
/// <param name="blockSize">Bytes of a block.</param>
/// <param name="structure">What errors call it.</param>
internal sealed class ErofsDirectory(BlockSource content, int blockSize, string structure)
{
    private const int EntrySize = 12,
        LongestName = 255;

    /// <summary>All entries without "." and "..".</summary>
    /// <exception cref="ImageFormatException">A block is damaged.</exception>
    public IEnumerable<DirectoryEntry> List()
    {
        var block = new byte[blockSize];
        for (var start = 0L; start < content.Length; start += blockSize)
        {
            var length = ReadBlock(block, start);
            var count = Count(block, length);
            for (var i = 0; i < count; i++)
            {
                var name = Name(block, length, i, count);
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                    continue;
                var type = block[(i * EntrySize) + 10];
                yield return new DirectoryEntry(Encoding.UTF8.GetString(name), U64(block, i * EntrySize), FileNodeTypes.OfEntry(type));
            }
        }
    }

    /// <summary>The number of the inode of this name, or null: the block by halving, and the entry in it.</summary>
    /// <exception cref="ImageFormatException">A block is damaged.</exception>
    public ulong? Find(ReadOnlySpan<byte> name)
    {
        var block = new byte[blockSize];
        var (low, high) = (0L, ((content.Length + blockSize - 1) / blockSize) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var length = ReadBlock(block, middle * blockSize);
            var count = Count(block, length);
            if (name.SequenceCompareTo(Name(block, length, 0, count)) < 0)
                high = middle - 1;
            else if (name.SequenceCompareTo(Name(block, length, count - 1, count)) > 0)
                low = middle + 1;
            else
                return FindInBlock(block, length, count, name);
        }
        return null;
    }

    private ulong? FindInBlock(byte[] block, int length, int count, ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = name.SequenceCompareTo(Name(block, length, middle, count));
            if (order == 0)
                return U64(block, middle * EntrySize);
            if (order < 0)
                high = middle - 1;
            else
                low = middle + 1;
        }
        return null;
    }

    private int ReadBlock(byte[] block, long start)
    {
        var length = (int)Math.Min(blockSize, content.Length - start);
        content.Read(start, block.AsSpan(0, length));
        if (length < EntrySize)
            throw Damaged("i_size", content.Length);
        return length;
    }

    /// <summary>Entries of a block: the first name begins where they end.</summary>
    private int Count(byte[] block, int length)
    {
        int first = U16(block, 8);
        return first >= EntrySize && first < length && first % EntrySize == 0 ? first / EntrySize : throw Damaged("nameoff", first);
    }

    private ReadOnlySpan<byte> Name(byte[] block, int length, int index, int count)
    {
        int start = U16(block, (index * EntrySize) + 8),
            end = index + 1 < count ? U16(block, ((index + 1) * EntrySize) + 8) : length;
        if (start < count * EntrySize || start >= end || end > length)
            throw Damaged("nameoff", start);
        var name = block.AsSpan(start, end - start);
        // The last name ends at a NUL, or with the block.
        if (index + 1 == count && name.IndexOf((byte)0) is var stop and >= 0)
            name = name[..stop];
        if (name.IsEmpty || name.Length > LongestName || name.ContainsAny((byte)0, (byte)'/'))
            throw Damaged("name", Encoding.UTF8.GetString(name));
        return name;
    }

    private ImageFormatException Damaged(string field, object value) =>
        new(content.Name, structure, "has a block of entries that is not possible", field, value);
}
