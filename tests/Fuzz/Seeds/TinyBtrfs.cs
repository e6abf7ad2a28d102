using System.Numerics;
using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>
/// A btrfs of half a MiB: blocks of 4 KiB, a chunk for the trees of chunks, and one for everything else; a subvolume, a file in an extent
/// and one inline, a link, an attribute, and a log that awaits replay.
/// </summary>
internal static class TinyBtrfs
{
    private const int Block = 4096,
        Super = 65536,
        Length = 512 << 10,
        SystemStart = 0x20000,
        SystemLength = 0x20000,
        OtherStart = 0x40000,
        OtherLength = 0x30000,
        Header = 101,
        Generation = 9;

    private const ulong SystemLogical = 1 << 20,
        OtherLogical = 2 << 20,
        TreeLog = unchecked((ulong)-6L),
        ExtentCsum = unchecked((ulong)-10L);

    private static readonly byte[] Id = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    /// <summary>The fields of the superblock, and the headers and first items of all blocks.</summary>
    public static IReadOnlyList<Words> Words { get; } =
    [
        new(Super + 0x30, 0x90, 8),
        new(Super + 0xc4, 2, 2),
        new(Super + 0xc6, 3, 1),
        new(Super + 0x90, 16, 4),
        new(Super + 0x32b + 17, 96, 8),
        .. Enumerable
            .Range(SystemStart / Block, (OtherStart + (14 * Block) - SystemStart) / Block)
            .SelectMany(i =>
                (Words[])
                    [
                        new((i * Block) + 0x30, 8, 8),
                        new((i * Block) + 0x50, 16, 8),
                        new((i * Block) + 0x60, 4, 4),
                        new((i * Block) + 0x64, 1, 1),
                        new((i * Block) + Header, 250, 1),
                        new((i * Block) + Block - 1000, 1000, 8),
                        new((i * Block) + Block - 1000, 1000, 1),
                    ]
            ),
    ];

    /// <summary>Makes one.</summary>
    /// <param name="profile">How the second chunk is spread (BTRFS_BLOCK_GROUP_RAID1 …).</param>
    /// <param name="stripes">How many stripes it has.</param>
    /// <param name="here">Which of them lies here; the others are on devices that are missing.</param>
    /// <param name="log">With a log.</param>
    public static byte[] Make(ulong profile = 0, int stripes = 1, int here = 0, bool log = false)
    {
        var image = new byte[Length];
        var data = Logical(30);
        var file = new byte[Block];
        new Random(3).NextBytes(file);
        image.Put(Place(data), file);

        Leaf(
            image,
            SystemLogical,
            3,
            [
                (1, 216, 1, Device()),
                (256, 228, SystemLogical, Chunk(SystemLength, 2, 1, 0, SystemStart)),
                (256, 228, OtherLogical, Chunk(OtherLength, 5 | profile, stripes, here, OtherStart)),
            ]
        );
        Leaf(
            image,
            Logical(0),
            1,
            [
                (2, 132, 0, Root(Logical(1), 0, 0)),
                (4, 132, 0, Root(Logical(2), 0, 0)),
                (5, 132, 0, Root(Logical(3), 1, 256)),
                (5, 156, 256, Reference(256, "sub")),
                (6, 84, Hash("default"), Entry(5, 132, 2, "default")),
                (7, 132, 0, Root(Logical(6), 0, 0)),
                (256, 132, 0, Root(Logical(7), 0, 256)),
                (256, 144, 5, Reference(256, "sub")),
            ]
        );
        Inner(image, Logical(3), 5, [((256, 1, 0), Logical(4)), ((258, 1, 0), Logical(5))]);
        Leaf(
            image,
            Logical(4),
            5,
            [
                (256, 1, 0, Inode(0x41ed, 30, 0)),
                (256, 24, Hash("user.colour"), Entry(0, 0, 8, "user.colour", "blue")),
                .. Directory(
                    256,
                    ("sub", 256, 132, 2),
                    ("file", 258, 1, 1),
                    ("inline", 259, 1, 1),
                    ("link", 260, 1, 7),
                    ("packed", 261, 1, 1)
                ),
            ]
        );
        Leaf(
            image,
            Logical(5),
            5,
            [
                (258, 1, 0, Inode(0x81a4, Block, Block)),
                (258, 12, 256, Ref(3, "file")),
                (258, 108, 0, Extent(data, Block, 0, Block)),
                (259, 1, 0, Inode(0x81a4, 12, 12)),
                (259, 12, 256, Ref(4, "inline")),
                (259, 108, 0, Inline("some content"u8, 0, 12)),
                (260, 1, 0, Inode(0xa1ff, 4, 4)),
                (260, 12, 256, Ref(5, "link")),
                (260, 108, 0, Inline("file"u8, 0, 4)),
                (261, 1, 0, Inode(0x81a4, 300, 300)),
                (261, 12, 256, Ref(6, "packed")),
                // An LZO block: 4 literals, and copies of them.
                (261, 108, 0, Inline([20, 0, 0, 0, 12, 0, 0, 0, 21, 97, 98, 99, 100, 32, 255, 12, 0, 17, 0, 0], 2, 300)),
            ]
        );
        Leaf(image, Logical(6), 7, [(ExtentCsum, 128, data, BitConverter.GetBytes(~Crc(uint.MaxValue, file)))]);
        Leaf(
            image,
            Logical(7),
            256,
            [
                (256, 1, 0, Inode(0x41ed, 12, 0)),
                .. Directory(256, ("inside", 257, 1, 1)),
                (257, 1, 0, Inode(0x81a4, 0, 0)),
                (257, 12, 256, Ref(2, "inside")),
            ]
        );
        Leaf(
            image,
            Logical(2),
            4,
            [
                (1, 204, SystemStart, DeviceExtent(SystemLogical, SystemLength)),
                (1, 204, OtherStart, DeviceExtent(OtherLogical, OtherLength)),
            ]
        );
        Leaf(
            image,
            Logical(1),
            2,
            [
                (SystemLogical, 169, 0, new byte[33]),
                (SystemLogical, 192, SystemLength, Group(Block, 2)),
                (OtherLogical, 169, 0, new byte[33]),
                (OtherLogical, 192, OtherLength, Group(9 * Block, 5 | profile)),
                .. Enumerable.Range(1, 7).Select(i => (Logical(i), (byte)169, i == 3 ? 1UL : 0, new byte[33])),
                (data, 168, Block, new byte[53]),
            ]
        );
        if (log)
        {
            Leaf(image, Logical(8), TreeLog, [(TreeLog, 132, 5, Root(Logical(9), 0, 0, Generation + 1))], Generation + 1);
            Leaf(
                image,
                Logical(9),
                TreeLog,
                [
                    (ExtentCsum, 128, data, BitConverter.GetBytes(~Crc(uint.MaxValue, file))),
                    (256, 1, 0, Inode(0x41ed, 0, 0)),
                    (256, 72, 3, BitConverter.GetBytes(9UL)),
                    (256, 96, 7, Entry(262, 1, 1, "new")),
                    (258, 1, 0, Inode(0x81a4, 2 * Block, Block)),
                    (258, 12, 256, Ref(7, "new")),
                    (258, 24, Hash("user.x"), Entry(0, 0, 8, "user.x", "y")),
                    (258, 108, Block, Extent(data, Block, 0, Block)),
                ],
                Generation + 1
            );
        }
        image.Put(Super + 0x20, Id);
        image.Le(Super + 0x30, (ulong)Super);
        image.Put(Super + 0x40, "_BHRfS_M"u8);
        image.Le(Super + 0x48, (ulong)Generation);
        image.Le(Super + 0x50, Logical(0));
        image.Le(Super + 0x58, SystemLogical);
        image.Le(Super + 0x60, log ? Logical(8) : 0);
        image.Le(Super + 0x70, (ulong)Length);
        image.Le(Super + 0x78, (ulong)(10 * Block));
        image.Le(Super + 0x80, 6UL);
        image.Le(Super + 0x88, (ulong)stripes);
        foreach (var at in new[] { 0x90, 0x94, 0x98, 0x9c })
            image.Le(Super + at, (uint)Block);
        byte[] chunk = Chunk(SystemLength, 2, 1, 0, SystemStart);
        image.Le(Super + 0xa0, (uint)(17 + chunk.Length));
        image.Le(Super + 0xa4, (ulong)Generation);
        image.Le(Super + 0xbc, 0x3e9UL);
        image.Put(Super + 0xc9, Device());
        image.Put(Super + 0x32b, [.. Key(256, 228, SystemLogical), .. chunk]);
        Mend(image);
        return image;
    }

    /// <summary>Makes the checksums right.</summary>
    public static void Mend(byte[] image)
    {
        for (var at = Super; at + Block <= image.Length; at += Block)
        {
            if (image.AsSpan(at + 0x20, 16).SequenceEqual(Id))
                image.Le(at, ~Crc(uint.MaxValue, image.AsSpan(at + 32, Block - 32)));
        }
    }

    private static ulong Logical(int block) => OtherLogical + (ulong)(block * Block);

    private static int Place(ulong logical) =>
        logical < OtherLogical ? SystemStart + (int)(logical - SystemLogical) : OtherStart + (int)(logical - OtherLogical);

    private static void Leaf(byte[] image, ulong logical, ulong owner, (ulong, byte, ulong, byte[])[] items, ulong generation = Generation)
    {
        var block = Head(logical, owner, items.Length, 0, generation);
        var end = Block - Header;
        for (var i = 0; i < items.Length; i++)
        {
            var (objectId, type, offset, data) = items[i];
            end -= data.Length;
            block.Put(Header + (25 * i), Key(objectId, type, offset));
            block.Le(Header + (25 * i) + 17, (uint)end);
            block.Le(Header + (25 * i) + 21, (uint)data.Length);
            block.Put(Header + end, data);
        }
        image.Put(Place(logical), block);
    }

    private static void Inner(byte[] image, ulong logical, ulong owner, ((ulong, byte, ulong) Key, ulong Child)[] children)
    {
        var block = Head(logical, owner, children.Length, 1, Generation);
        for (var i = 0; i < children.Length; i++)
        {
            var (objectId, type, offset) = children[i].Key;
            block.Put(Header + (33 * i), Key(objectId, type, offset));
            block.Le(Header + (33 * i) + 17, children[i].Child);
            block.Le(Header + (33 * i) + 25, (ulong)Generation);
        }
        image.Put(Place(logical), block);
    }

    private static byte[] Head(ulong logical, ulong owner, int count, byte level, ulong generation)
    {
        var block = new byte[Block];
        block.Put(0x20, Id);
        block.Le(0x30, logical);
        block.Le(0x50, generation);
        block.Le(0x58, owner);
        block.Le(0x60, (uint)count);
        block[0x64] = level;
        return block;
    }

    private static byte[] Key(ulong objectId, byte type, ulong offset) =>
        [.. BitConverter.GetBytes(objectId), type, .. BitConverter.GetBytes(offset)];

    private static byte[] Device()
    {
        var item = new byte[98];
        item.Le(0, 1UL);
        item.Le(8, (ulong)Length);
        item.Put(66, Id);
        item.Put(82, Id);
        return item;
    }

    private static byte[] Chunk(int length, ulong type, int stripes, int here, int place)
    {
        var chunk = new byte[48 + (32 * stripes)];
        chunk.Le(0, (ulong)length);
        chunk.Le(8, 2UL);
        chunk.Le(16, 65536UL);
        chunk.Le(24, type);
        chunk.Le(44, (ushort)stripes);
        chunk.Le(46, (ushort)((type & 0x40) != 0 ? 2 : 1));
        for (var i = 0; i < stripes; i++)
        {
            chunk.Le(48 + (32 * i), i == here ? 1UL : (ulong)(i + 2));
            chunk.Le(56 + (32 * i), (ulong)place);
            if (i == here)
                chunk.Put(64 + (32 * i), Id);
        }
        return chunk;
    }

    private static byte[] DeviceExtent(ulong chunk, int length)
    {
        var extent = new byte[48];
        extent.Le(0, 3UL);
        extent.Le(8, 256UL);
        extent.Le(16, chunk);
        extent.Le(24, (ulong)length);
        return extent;
    }

    private static byte[] Group(int used, ulong flags) =>
        [.. BitConverter.GetBytes((ulong)used), .. BitConverter.GetBytes(256UL), .. BitConverter.GetBytes(flags)];

    private static byte[] Root(ulong place, byte level, ulong directory, ulong generation = Generation)
    {
        var item = new byte[439];
        item.Le(160, generation);
        item.Le(168, directory);
        item.Le(176, place);
        item.Le(216, 1u);
        item[238] = level;
        return item;
    }

    private static byte[] Inode(uint mode, int size, int stored)
    {
        var inode = new byte[160];
        inode.Le(0, (ulong)Generation);
        inode.Le(16, (ulong)size);
        inode.Le(24, (ulong)stored);
        inode.Le(40, 1u);
        inode.Le(52, mode);
        return inode;
    }

    private static (ulong, byte, ulong, byte[])[] Directory(
        ulong inode,
        params (string Name, ulong Target, byte Type, byte Kind)[] names
    ) =>
        [
            .. names.Select(n => (inode, (byte)84, Hash(n.Name), Entry(n.Target, n.Type, n.Kind, n.Name))).OrderBy(i => i.Item3),
            .. names.Select((n, i) => (inode, (byte)96, (ulong)(i + 2), Entry(n.Target, n.Type, n.Kind, n.Name))),
        ];

    private static byte[] Entry(ulong target, byte type, byte kind, string name, string value = "") =>
        [
            .. Key(target, type, 0),
            .. BitConverter.GetBytes((ulong)Generation),
            .. BitConverter.GetBytes((ushort)value.Length),
            .. BitConverter.GetBytes((ushort)name.Length),
            kind,
            .. Encoding.ASCII.GetBytes(name + value),
        ];

    private static byte[] Ref(ulong index, string name) =>
        [.. BitConverter.GetBytes(index), .. BitConverter.GetBytes((ushort)name.Length), .. Encoding.ASCII.GetBytes(name)];

    private static byte[] Reference(ulong directory, string name) => [.. BitConverter.GetBytes(directory), .. Ref(2, name)];

    private static byte[] Extent(ulong place, int stored, int offset, int length)
    {
        var extent = new byte[53];
        extent.Le(8, (ulong)stored);
        extent[20] = 1;
        extent.Le(21, place);
        extent.Le(29, (ulong)stored);
        extent.Le(37, (ulong)offset);
        extent.Le(45, (ulong)length);
        return extent;
    }

    private static byte[] Inline(ReadOnlySpan<byte> content, byte compression, int length)
    {
        var extent = new byte[21 + content.Length];
        extent.Le(8, (ulong)length);
        extent[16] = compression;
        extent.Put(21, content);
        return extent;
    }

    private static ulong Hash(string name) => Crc(0xfffffffe, Encoding.ASCII.GetBytes(name));

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
