using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>
/// An XFS file system of version 4, which has no checksums, in one group of 256 KiB: directories of all forms, a file with extents and one
/// with a tree of them, links, attributes, free space, and a log with a transaction.
/// </summary>
internal static class TinyXfs
{
    private const int Block = 512,
        Inode = 256,
        Blocks = 512,
        FirstInode = 16,
        LogStart = 300,
        LogBlocks = 64,
        Leaf = 1 << 26,
        Fork = 100;

    /// <summary>Where the numbers of <see cref="Make"/> lie.</summary>
    public static IReadOnlyList<Words> Words { get; } =
    [
        new(0, 208, 4, true),
        new(100, 26, 1),
        new(Block, 64, 4, true),
        new(4 * Block, 40, 4, true),
        .. Enumerable
            .Range(0, 8)
            .SelectMany(i =>
                new Words[]
                {
                    new((FirstInode * Block) + (i * Inode), 100, 4, true),
                    new((FirstInode * Block) + (i * Inode) + Fork, 64, 2, true),
                    new((FirstInode * Block) + (i * Inode) + 76, 8, 1),
                }
            ),
        .. Enumerable.Range(60, 14).SelectMany(b => new Words[] { new(b * Block, 64, 2, true), new((b * Block) + 448, 64, 4, true) }),
        new(LogStart * Block, 340, 4, true),
        new((LogStart + 1) * Block, 400, 4, true),
        new((LogStart + 1) * Block, 400, 2),
    ];

    public static byte[] Make(bool isDirty)
    {
        var image = new byte[Blocks * Block];
        Superblock(image);
        Group(image);
        for (var i = 0; i < 64; i++)
            image.Put(Place(i), "IN"u8);
        Names[] root = [new("one", 1), new("many", 2), new("file", 3), new("link", 4), new("long", 5), new("tree", 6), new("attr", 7)];
        Put(image, 0, 0x41ed, format: 1, size: ShortForm(image, root));
        Put(image, 1, 0x41ed, format: 2, size: Block, (0, 60, 1, false));
        Put(image, 2, 0x41ed, format: 2, size: 2 * Block, (0, 61, 2, false), (Leaf, 63, 3, false));
        Directories(image);
        Put(image, 3, 0x81a4, format: 2, size: 2000, (0, 66, 2, false), (2, 68, 2, true));
        Put(image, 4, 0xa1ff, format: 1, size: 6);
        image.Put(Place(4) + Fork, "target"u8);
        Put(image, 5, 0xa1ff, format: 2, size: 400, (0, 70, 1, false));
        image.AsSpan(70 * Block, 400).Fill((byte)'t');
        Put(image, 6, 0x81a4, format: 3, size: 5000);
        Tree(image);
        Put(image, 7, 0x81a4, format: 2, size: 0);
        Attributes(image);
        if (isDirty)
            Log(image);
        return image;
    }

    private static int Place(int inode) => (FirstInode * Block) + (inode * Inode);

    private static ulong Number(int inode) => (ulong)((FirstInode * 2) + inode);

    private static void Superblock(byte[] image)
    {
        image.Put(0, "XFSB"u8);
        image.Be(4, (uint)Block);
        image.Be(8, (ulong)Blocks);
        image.Put(32, "a uuid of 16 byt"u8);
        image.Be(48, (ulong)LogStart);
        image.Be(56, Number(0));
        image.Be(84, (uint)Blocks);
        image.Be(88, 1u);
        image.Be(96, (uint)LogBlocks);
        image.Be(100, (ushort)0xb4a4);
        image.Be(102, (ushort)Block);
        image.Be(104, (ushort)Inode);
        image.Be(106, (ushort)(Block / Inode));
        image.Put(108, "tiny"u8);
        image.Put(120, [9, 9, 8, 1, 9]);
        image.Be(144, 340UL);
        image.Be(200, 0x208u);
    }

    private static void Group(byte[] image)
    {
        image.Put(Block, "XAGF"u8);
        foreach (var (at, value) in ((int, uint)[])[(12, Blocks), (16, 4), (20, 5), (28, 1), (32, 1), (44, 3), (48, 4), (52, 348)])
            image.Be(Block + at, value);
        for (var i = 0; i < 4; i++)
            image.Be((3 * Block) + (i * 4), (uint)(6 + i));
        image.Put(4 * Block, "ABTB"u8);
        image.Be((4 * Block) + 6, (ushort)2);
        foreach (var (at, value) in ((int, uint)[])[(8, uint.MaxValue), (12, uint.MaxValue), (16, 100), (20, 200), (24, 364), (28, 148)])
            image.Be((4 * Block) + at, value);
    }

    private static void Put(byte[] image, int inode, int mode, int format, int size, params (long, long, long, bool)[] extents)
    {
        var at = Place(inode);
        image.Be(at + 2, (ushort)mode);
        image[at + 4] = 2;
        image[at + 5] = (byte)format;
        image.Be(at + 16, 1u);
        image.Be(at + 56, (ulong)size);
        image.Be(at + 64, 100UL);
        image.Be(at + 76, (uint)extents.Length);
        for (var i = 0; i < extents.Length; i++)
            Extent(image, at + Fork + (i * 16), extents[i]);
    }

    private static void Extent(byte[] image, int at, (long Start, long Block, long Count, bool IsUnwritten) extent)
    {
        image.Be(at, (extent.IsUnwritten ? 1UL << 63 : 0) | ((ulong)extent.Start << 9));
        image.Be(at + 8, ((ulong)extent.Block << 21) | (ulong)extent.Count);
    }

    private static int ShortForm(byte[] image, Names[] names)
    {
        var start = Place(0) + Fork;
        image[start] = (byte)names.Length;
        image.Be(start + 2, (uint)Number(0));
        var at = start + 6;
        foreach (var name in names)
        {
            image[at] = (byte)name.Name.Length;
            image.Put(at + 3, Encoding.ASCII.GetBytes(name.Name));
            image.Be(at + 4 + name.Name.Length, (uint)Number(name.Inode));
            at += 8 + name.Name.Length;
        }
        return at - start;
    }

    // One directory in one block, and one with two blocks of names, a node and two leaves.
    private static void Directories(byte[] image)
    {
        var alone = Entries(image, 60, "XD2B", 0, 5, Block - 8 - (5 * 8));
        Hashes(image, (61 * Block) - 8 - (5 * 8), alone);
        image.Be((61 * Block) - 8, 5u);
        (uint Hash, uint Address)[] all = [.. Entries(image, 61, "XD2D", 0, 10, Block), .. Entries(image, 62, "XD2D", Block, 10, Block)];
        Array.Sort(all);
        image.Be((63 * Block) + 8, (ushort)0xfebe);
        image.Be((63 * Block) + 12, (ushort)2);
        image.Be((63 * Block) + 14, (ushort)1);
        for (var i = 0; i < 2; i++)
        {
            var half = all[(i * 10)..((i + 1) * 10)];
            image.Be((63 * Block) + 16 + (i * 8), half[^1].Hash);
            image.Be((63 * Block) + 20 + (i * 8), (uint)(Leaf + 1 + i));
            var leaf = (64 + i) * Block;
            image.Be(leaf, i == 0 ? (uint)(Leaf + 2) : 0);
            image.Be(leaf + 8, (ushort)0xd2ff);
            image.Be(leaf + 12, (ushort)10);
            Hashes(image, leaf + 16, half);
        }
    }

    private static void Hashes(byte[] image, int at, (uint Hash, uint Address)[] hashes)
    {
        foreach (var (hash, address) in hashes.Order())
        {
            image.Be(at, hash);
            image.Be(at + 4, address);
            at += 8;
        }
    }

    private static (uint Hash, uint Address)[] Entries(byte[] image, int block, string magic, int offset, int count, int end)
    {
        var start = block * Block;
        image.Put(start, Encoding.ASCII.GetBytes(magic));
        var hashes = new (uint, uint)[count];
        var at = 16;
        for (var i = 0; i < count; i++)
        {
            var name = Encoding.ASCII.GetBytes($"name-{offset}-{i:d3}");
            var size = (8 + 1 + name.Length + 1 + 2 + 7) / 8 * 8;
            image.Be(start + at, Number(3));
            image[start + at + 8] = (byte)name.Length;
            image.Put(start + at + 9, name);
            image[start + at + 9 + name.Length] = 1;
            image.Be(start + at + size - 2, (ushort)at);
            hashes[i] = (Hash(name), (uint)((offset + at) / 8));
            at += size;
        }
        image.Be(start + at, ushort.MaxValue);
        image.Be(start + at + 2, (ushort)(end - at));
        return hashes;
    }

    private static uint Hash(byte[] name) => name.Aggregate(0u, (hash, letter) => letter ^ BitOperations.RotateLeft(hash, 7));

    private static void Tree(byte[] image)
    {
        var fork = Place(6) + Fork;
        image.Be(Place(6) + 76, 2u);
        image.Be(fork, (ushort)1);
        image.Be(fork + 2, (ushort)1);
        // Keys, and after the room for all of them, pointers.
        image.Be(fork + 4 + ((Inode - Fork - 4) / 16 * 8), 71UL);
        image.Put(71 * Block, "BMAP"u8);
        image.Be((71 * Block) + 6, (ushort)2);
        Extent(image, (71 * Block) + 24, (0, 74, 2, false));
        Extent(image, (71 * Block) + 40, (6, 76, 3, false));
    }

    // A leaf with a value in it, and one in a block of its own.
    private static void Attributes(byte[] image)
    {
        var at = Place(7);
        image[at + 82] = 8;
        image[at + 83] = 2;
        image.Be(at + 80, (ushort)1);
        Extent(image, at + Fork + 64, (0, 72, 2, false));
        var leaf = 72 * Block;
        image.Be(leaf + 8, (ushort)0xfbee);
        image.Be(leaf + 12, (ushort)2);
        image.Be(leaf + 36, (ushort)400);
        image[leaf + 38] = 1;
        image.Be(leaf + 44, (ushort)440);
        image.Put(leaf + 400, [0, 3, 4, .. "nameabc"u8]);
        image.Be(leaf + 440, 1u);
        image.Be(leaf + 444, 300u);
        image.Put(leaf + 448, [5, .. "large"u8]);
    }

    // One record with one transaction: an inode and a buffer.
    private static void Log(byte[] image)
    {
        var start = LogStart * Block;
        var data = new byte[2 * Block];
        var at = 0;
        var operations = 0;
        Operation([], 1);
        Operation([.. "NART"u8, .. new byte[12]], 0);
        var buffer = new byte[24];
        foreach (var (offset, value) in ((int, ushort)[])[(0, 0x123c), (2, 2), (6, 1), (8, 66), (16, 1), (20, 1)])
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(offset), value);
        Operation(buffer, 0);
        Operation(new byte[128], 0);
        var inode = new byte[56];
        foreach (var (offset, value) in ((int, ushort)[])[(0, 0x123b), (2, 3), (4, 5), (40, (FirstInode + 1)), (48, 1), (52, Inode)])
            BinaryPrimitives.WriteUInt16LittleEndian(inode.AsSpan(offset), value);
        Operation(inode, 0);
        var core = new byte[96];
        foreach (var (offset, value) in ((int, ushort)[])[(0, 0x494e), (2, 0x81ed), (16, 1), (56, 900), (64, 9), (76, 1)])
            BinaryPrimitives.WriteUInt16LittleEndian(core.AsSpan(offset), value);
        (core[4], core[5]) = (2, 2);
        Operation(core, 0);
        Operation(image.AsSpan(Place(3) + Fork, 16).ToArray(), 0);
        Operation([], 2);
        image.Be(start, 0xfeedbabeu);
        (int, uint)[] header = [(4, 1), (8, 2), (12, 2 * Block), (16, 1), (24, 1), (40, (uint)operations), (300, 1)];
        foreach (var (offset, value) in header)
            image.Be(start + offset, value);
        image.Be(start + 320, 32768u);
        image.Put(start + 304, image.AsSpan(32, 16));
        for (var i = 0; i < 2; i++)
        {
            image.Put(start + 44 + (i * 4), data.AsSpan(i * Block, 4));
            data.Be(i * Block, 1u);
        }
        image.Put(start + Block, data);

        void Operation(byte[] content, byte flags)
        {
            data.Be(at, 7u);
            data.Be(at + 4, (uint)content.Length);
            data[at + 8] = 0x69;
            data[at + 9] = flags;
            data.Put(at + 12, content);
            at += 12 + content.Length;
            operations++;
        }
    }

    private sealed record Names(string Name, int Inode);
}
