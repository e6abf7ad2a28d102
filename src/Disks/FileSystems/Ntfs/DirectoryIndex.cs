using System.Numerics;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// $I30: the index of a directory by name, a B-tree. Its root is in $INDEX_ROOT, its other nodes are blocks of $INDEX_ALLOCATION, and
/// $BITMAP says which of these are in use.
/// </summary>
internal sealed class DirectoryIndex
{
    private const string IndexName = "$I30";
    private const int RootHeader = 0x10,
        NodeHeader = 0x18,
        MaxDepth = 32,
        MaxBlockSize = 64 << 10,
        MaxNameLength = 255;
    private readonly string volume,
        what;
    private readonly byte[] root;
    private readonly BlockSource? blocks;
    private readonly NtfsFile directory;
    private readonly int blockSize,
        vcnSize;

    private DirectoryIndex(NtfsFile directory, NtfsBootSector boot, string volume)
    {
        this.directory = directory;
        this.volume = volume;
        what = $"directory {directory.Record.Number}";
        root = directory.ReadAll(NtfsAttributeType.IndexRoot, MaxBlockSize, "$INDEX_ROOT", IndexName)
            ?? throw Damaged("has no $INDEX_ROOT", null, null);
        if (root.Length < RootHeader + 0x10)
            throw Damaged("is too short", "$INDEX_ROOT", root.Length);
        if (U32(root, 0) != (uint)NtfsAttributeType.FileName)
            throw Damaged("is not an index of names", "type", U32(root, 0));
        // A node is counted in clusters, or in 512 bytes when it is smaller than a cluster.
        var size = U32(root, 8);
        if (size is < 512 or > MaxBlockSize || !BitOperations.IsPow2(size))
            throw Damaged("is no possible size of a node", "index block size", size);
        blockSize = (int)size;
        vcnSize = boot.ClusterSize <= blockSize ? boot.ClusterSize : 512;
        if ((root[RootHeader + 0x0c] & 1) == 0)
            return;
        blocks = directory.Open(NtfsAttributeType.IndexAllocation, IndexName)
            ?? throw Damaged("has children but no $INDEX_ALLOCATION", null, null);
        if (blocks.Length > FileSystemLimits.MaxDirectoryBytes)
            throw Damaged($"is larger than {FileSystemLimits.MaxDirectoryBytes} bytes", "size", blocks.Length);
    }

    public static DirectoryIndex Open(NtfsFile directory, NtfsBootSector boot, string volume) => new(directory, boot, volume);

    /// <summary>The keys of all entries with the files that they name: those of the root, and of all blocks in use.</summary>
    public IEnumerable<(FileReference File, ReadOnlyMemory<byte> Key)> Entries()
    {
        foreach (var entry in EntriesOf(root, RootHeader))
            yield return entry;
        if (blocks is null)
            yield break;
        var count = blocks.Length / blockSize;
        var bitmap = directory.ReadAll(
            NtfsAttributeType.Bitmap,
            (int)(FileSystemLimits.MaxDirectoryBytes / 512 / 8) + 8,
            "$BITMAP of the index",
            IndexName
        ) ?? throw Damaged("has no $BITMAP", null, null);
        for (long number = 0; number < count && number / 8 < bitmap.Length; number++)
        {
            if ((bitmap[number / 8] & (1 << (int)(number % 8))) == 0)
                continue;
            foreach (var entry in EntriesOf(ReadBlock(number * blockSize), NodeHeader))
                yield return entry;
        }
    }

    /// <summary>
    /// The file of a name, by the order of the index: the one that is spelled exactly so, else one that differs in case only; null when
    /// there is none.
    /// </summary>
    public FileReference? Find(string name, UpCaseTable upCase)
    {
        if (name.Length is 0 or > MaxNameLength)
            return null;
        var buffer = new char[MaxNameLength];
        FileReference? similar = null;
        var (node, header) = (root, RootHeader);
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var entry = Seek(node, header, name, upCase, buffer, out var order);
            if (order == 0)
            {
                similar = entry.File(node);
                order = name.AsSpan().SequenceCompareTo(UpCaseTable.Chars(NtfsFileName.Units(entry.Key(node)), buffer));
                if (order == 0)
                    return similar;
                // Names that differ in case only are ordered by their units.
                entry = SeekExact(node, entry, name, upCase, buffer, ref similar, out order);
                if (order == 0)
                    return entry.File(node);
            }
            if (!entry.HasChild)
                return similar;
            if (blocks is null)
                throw Damaged("has a child but no $INDEX_ALLOCATION", "entry at byte", entry.At);
            var child = entry.Child(node);
            if (child < 0 || child > blocks.Length / vcnSize || child * vcnSize > blocks.Length - blockSize)
                throw Damaged($"is not in $INDEX_ALLOCATION of {blocks.Length} bytes", "VCN of a child", child);
            (node, header) = (ReadBlock(child * vcnSize), NodeHeader);
        }
        throw Damaged($"is deeper than {MaxDepth} nodes", null, null);
    }

    // The first entry that is not before the name; without case.
    private IndexEntry Seek(byte[] node, int header, string name, UpCaseTable upCase, char[] buffer, out int order)
    {
        foreach (var entry in Walk(node, header))
        {
            if (entry.IsLast)
            {
                order = -1;
                return entry;
            }
            order = upCase.Compare(name, UpCaseTable.Chars(NtfsFileName.Units(CheckedKey(node, entry)), buffer));
            if (order <= 0)
                return entry;
        }
        throw Damaged("has no last entry", null, null);
    }

    // From a name that is equal without case: the first entry that is not before the name, with case.
    private IndexEntry SeekExact(
        byte[] node,
        IndexEntry from,
        string name,
        UpCaseTable upCase,
        char[] buffer,
        ref FileReference? similar,
        out int order
    )
    {
        foreach (var entry in WalkFrom(node, from.At))
        {
            order = -1;
            if (entry.IsLast)
                return entry;
            var units = UpCaseTable.Chars(NtfsFileName.Units(CheckedKey(node, entry)), buffer);
            if (upCase.Compare(name, units) != 0)
                return entry;
            similar = entry.File(node);
            order = name.AsSpan().SequenceCompareTo(units);
            if (order <= 0)
                return entry;
        }
        throw Damaged("has no last entry", null, null);
    }

    private IEnumerable<(FileReference File, ReadOnlyMemory<byte> Key)> EntriesOf(byte[] node, int header)
    {
        foreach (var entry in Walk(node, header))
        {
            if (entry.IsLast)
                yield break;
            var length = CheckedKey(node, entry).Length;
            yield return (entry.File(node), node.AsMemory(entry.At + 0x10, length));
        }
    }

    private ReadOnlySpan<byte> CheckedKey(byte[] node, IndexEntry entry)
    {
        var key = entry.Key(node);
        return key.IsEmpty ? throw Damaged("has no sound name", "entry at byte", entry.At) : key;
    }

    // The entries of a node; its last one has the mark of the end.
    private IEnumerable<IndexEntry> Walk(byte[] node, int header) => WalkFrom(Used(node, header), header + U32(node, header));

    private IEnumerable<IndexEntry> WalkFrom(byte[] node, long at) => WalkFrom(node.AsMemory(), at);

    private IEnumerable<IndexEntry> WalkFrom(ReadOnlyMemory<byte> node, long at)
    {
        while (true)
        {
            var entry = (at > node.Length ? null : IndexEntry.Read(node.Span, (int)at))
                ?? throw Damaged("is not in its node, or has no possible length", "entry at byte", at);
            yield return entry;
            if (entry.IsLast)
                yield break;
            at = entry.End;
        }
    }

    private ReadOnlyMemory<byte> Used(byte[] node, int header)
    {
        var length = U32(node, header + 4);
        return length > node.Length - header
            ? throw Damaged("is longer than its node", "index length", length)
            : node.AsMemory(0, header + (int)length);
    }

    private byte[] ReadBlock(long place)
    {
        var block = blocks!.ReadBytes(place, blockSize);
        if (UpdateSequence.Restore(block, "INDX"u8) is { } problem)
            throw Damaged(problem, "INDX block at byte", place);
        return U64(block, 0x10) == (ulong)(place / vcnSize)
            ? block
            : throw Damaged("is not the number of the block", "VCN", U64(block, 0x10));
    }

    private ImageFormatException Damaged(string problem, string? field, object? value) =>
        new(volume, what, problem, field, value, hint: "Run chkdsk in the guest.");
}
