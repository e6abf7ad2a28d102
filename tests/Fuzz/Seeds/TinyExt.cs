using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>
/// A small ext file system, written from the description of the layout on disk (kernel documentation, filesystems/ext4): one group of
/// blocks of 1 KiB, every file in one extent or, the old way, by block numbers.
/// </summary>
internal sealed class TinyExt
{
    private const int Block = 1024,
        InodeSize = 256,
        InodeTable = 5,
        FirstInode = 11,
        Journal = 8,
        JournalBlocks = 64;

    private readonly byte[] image;
    private readonly bool extents;
    private readonly int inodes;
    private int nextBlock;
    private int nextInode = FirstInode;

    private TinyExt(int blocks, int inodes, bool extents)
    {
        image = new byte[blocks * Block];
        this.inodes = inodes;
        this.extents = extents;
        nextBlock = InodeTable + (inodes * InodeSize / Block);
    }

    private enum Kind
    {
        File = 1,
        Directory = 2,
        Link = 7,
    }

    /// <summary>Where the numbers of such an image lie: superblock, descriptor, the first inodes, the first directories.</summary>
    public static IReadOnlyList<Words> Words { get; } =
    [
        new(1024, 0x68, 4),
        new(1024 + 0x38, 0x30, 2),
        new(1024 + 0xfc, 0x80, 4),
        new(2048, 64, 4),
        new(InodeTable * Block, 24 * InodeSize, 4),
        new(InodeTable * Block, 24 * InodeSize, 2),
        // The header of the extents and the extents of the root and of the first files.
        new((InodeTable * Block) + InodeSize + 0x28, 60, 2),
        new((InodeTable * Block) + (11 * InodeSize) + 0x28, 60, 2),
    ];

    /// <summary>A file system with these files; "link:" before a text makes it the target of a symbolic link.</summary>
    /// <param name="files">Paths that begin with a slash, and contents. Directories come by themselves.</param>
    /// <param name="blocks">Blocks of 1 KiB, at most 8192.</param>
    /// <param name="extents">Whether files are told by extents; otherwise by block numbers.</param>
    /// <param name="journal">Whether there is a journal that was not replayed.</param>
    public static byte[] Make(
        IEnumerable<(string Path, byte[] Content)> files,
        int blocks = 2048,
        bool extents = true,
        bool journal = false
    )
    {
        var made = new TinyExt(blocks, 160, extents);
        var tree = new SortedDictionary<string, (Kind Kind, byte[] Content)>(StringComparer.Ordinal) { [""] = (Kind.Directory, []) };
        foreach (var (path, content) in files)
        {
            for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
                tree[path[..slash]] = (Kind.Directory, []);
            var isLink = content.AsSpan().StartsWith("link:"u8);
            tree[path] = isLink ? (Kind.Link, content[5..]) : (Kind.File, content);
        }
        made.Write(tree, journal);
        return made.image;
    }

    private void Write(SortedDictionary<string, (Kind Kind, byte[] Content)> tree, bool journal)
    {
        var numbers = tree.Keys.ToDictionary(path => path, path => path.Length == 0 ? 2 : ++nextInode);
        foreach (var (path, (kind, content)) in tree)
        {
            var bytes = content;
            if (kind == Kind.Directory)
            {
                var parent = path.LastIndexOf('/') is > 0 and var slash ? numbers[path[..slash]] : 2;
                var entries = tree
                    .Keys.Where(p => p.Length > 0 && p.StartsWith(path + "/", StringComparison.Ordinal))
                    .Where(p => p.IndexOf('/', path.Length + 1) < 0)
                    .Select(p => (p[(path.Length + 1)..], numbers[p], tree[p].Kind));
                bytes = Directory([(".", numbers[path], Kind.Directory), ("..", parent, Kind.Directory), .. entries]);
            }
            Inode(numbers[path], kind, bytes);
        }
        if (journal)
            WriteJournal(image.AsSpan(FirstBlockOf(2) * Block, Block).ToArray(), FirstBlockOf(2));
        Super(journal);
    }

    private static byte[] Directory(IReadOnlyList<(string Name, int Inode, Kind Kind)> entries)
    {
        var bytes = new byte[Block];
        var (at, last) = (0, 0);
        foreach (var (name, inode, kind) in entries)
        {
            var text = Encoding.UTF8.GetBytes(name);
            var length = 8 + ((text.Length + 3) / 4 * 4);
            if (at + length > bytes.Length)
            {
                bytes.Le(last + 4, (ushort)(bytes.Length - last));
                at = bytes.Length;
                Array.Resize(ref bytes, bytes.Length + Block);
            }
            bytes.Le(at, (uint)inode);
            bytes.Le(at + 4, (ushort)length);
            bytes[at + 6] = (byte)text.Length;
            bytes[at + 7] = (byte)kind;
            bytes.Put(at + 8, text);
            (last, at) = (at, at + length);
        }
        bytes.Le(last + 4, (ushort)(bytes.Length - last));
        return bytes;
    }

    private int Place(int number) => (InodeTable * Block) + ((number - 1) * InodeSize);

    private int FirstBlockOf(int number) => (int)BitConverter.ToUInt32(image, Place(number) + 0x28 + (extents ? 20 : 0));

    private void Inode(int number, Kind kind, byte[] content)
    {
        var at = Place(number);
        image.Le(
            at,
            kind switch
            {
                Kind.Directory => (ushort)0x41ed,
                Kind.Link => (ushort)0xa1ff,
                _ => (ushort)0x81a4,
            }
        );
        image.Le(at + 4, (uint)content.Length);
        image.Le(at + 0x1a, (ushort)(kind == Kind.Directory ? 2 : 1));
        image.Le(at + 0x80, (ushort)32);
        if (kind == Kind.Link && content.Length < 60)
        {
            image.Put(at + 0x28, content);
            return;
        }
        var count = (content.Length + Block - 1) / Block;
        var first = nextBlock;
        nextBlock += count;
        if (nextBlock * Block > image.Length)
            throw new InvalidOperationException("The files do not fit into the image.");
        image.Put(first * Block, content);
        image.Le(at + 0x1c, (uint)(count * 2));
        if (extents)
        {
            image.Le(at + 0x20, 0x80000u);
            image.Le(at + 0x28, (ushort)0xf30a);
            image.Le(at + 0x2a, (ushort)(count > 0 ? 1 : 0));
            image.Le(at + 0x2c, (ushort)4);
            image.Le(at + 0x38, (ushort)count);
            image.Le(at + 0x3c, (uint)first);
            return;
        }
        for (var i = 0; i < count && i < 12; i++)
            image.Le(at + 0x28 + (4 * i), (uint)(first + i));
        if (count <= 12)
            return;
        var table = nextBlock++;
        image.Le(at + 0x58, (uint)table);
        for (var i = 12; i < count; i++)
            image.Le((table * Block) + (4 * (i - 12)), (uint)(first + i));
    }

    /// <summary>One transaction that writes the root directory once more, not yet in its place.</summary>
    private void WriteJournal(byte[] data, int target)
    {
        var journal = new byte[JournalBlocks * Block];
        void Header(int block, uint type, uint sequence)
        {
            journal.Be(block * Block, 0xc03b3998u);
            journal.Be((block * Block) + 4, type);
            journal.Be((block * Block) + 8, sequence);
        }
        Header(0, 4, 0);
        journal.Be(12, (uint)Block);
        journal.Be(16, (uint)JournalBlocks);
        journal.Be(20, 1u);
        journal.Be(24, 7u);
        journal.Be(28, 1u);
        journal.Be(64, 1u);
        Header(1, 1, 7);
        journal.Be(Block + 12, (uint)target);
        journal.Be(Block + 18, (ushort)8);
        journal.Put(2 * Block, data);
        Header(3, 2, 7);
        Header(4, 5, 8);
        journal.Be((4 * Block) + 12, 20u);
        journal.Be((4 * Block) + 16, (uint)target);
        Header(5, 2, 8);
        Inode(Journal, Kind.File, journal);
    }

    private void Super(bool journal)
    {
        var blocks = image.Length / Block;
        image.Le(1024, (uint)inodes);
        image.Le(1024 + 4, (uint)blocks);
        image.Le(1024 + 0xc, (uint)(blocks - nextBlock));
        image.Le(1024 + 0x10, (uint)(inodes - nextInode));
        image.Le(1024 + 0x14, 1u);
        image.Le(1024 + 0x20, 8192u);
        image.Le(1024 + 0x24, 8192u);
        image.Le(1024 + 0x28, (uint)inodes);
        image.Le(1024 + 0x38, (ushort)0xef53);
        image.Le(1024 + 0x3a, (ushort)(journal ? 0 : 1));
        image.Le(1024 + 0x4c, 1u);
        image.Le(1024 + 0x54, (uint)FirstInode);
        image.Le(1024 + 0x58, (ushort)InodeSize);
        image.Le(1024 + 0x5c, journal ? 4u : 0u);
        image.Le(1024 + 0x60, 2u | (extents ? 0x40u : 0u) | (journal ? 4u : 0u));
        image.Put(1024 + 0x68, Enumerable.Range(1, 16).Select(i => (byte)i).ToArray());
        image.Put(1024 + 0x78, "tiny"u8);
        image.Le(1024 + 0xe0, journal ? (uint)Journal : 0u);
        image.Le(2048, 3u);
        image.Le(2048 + 4, 4u);
        image.Le(2048 + 8, (uint)InodeTable);
        image.Le(2048 + 0xc, (ushort)Math.Min(blocks - nextBlock, ushort.MaxValue));
        image.Le(2048 + 0xe, (ushort)(inodes - nextInode));
        image.Le(2048 + 0x10, (ushort)1);
        // The bit of block 1 is the first one.
        for (var i = 1; i < nextBlock; i++)
            image[(3 * Block) + ((i - 1) / 8)] |= (byte)(1 << ((i - 1) % 8));
        for (var i = blocks; i <= 8192; i++)
            image[(3 * Block) + ((i - 1) / 8)] |= (byte)(1 << ((i - 1) % 8));
        for (var i = 0; i < nextInode; i++)
            image[(4 * Block) + (i / 8)] |= (byte)(1 << (i % 8));
    }
}
