using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.FileSystems.SquashFs;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Written field by field, with metadata that is stored as it is.</summary>
internal sealed class SquashFsHostileVolumes : IHostileVolumes
{
    private const int MetadataBlock = 8192,
        StoredBlock = MetadataBlock + 2,
        Inodes = 4096,
        Directories = 16 << 20,
        Giant = 17 << 20,
        GiantBlocks = 40_000;
    private const long End = Giant + (GiantBlocks * (long)StoredBlock);

    public Type Driver => typeof(SquashFsDriver);

    public string? DoesNotApply(Hostility kind) =>
        kind switch
        {
            Hostility.GiantLog => "squashfs has no log.",
            Hostility.SharedDirectories => "Every byte of a directory of squashfs belongs to a name, so none is large and empty.",
            _ => null,
        };

    public BlockSource Make(Hostility kind, TempDirectory directory)
    {
        var path = directory["squashfs.img"];
        Tool.Run("truncate", "-s", $"{End + 4096}", path);
        // The root is the first inode, and what it names the second one.
        var isFile = kind == Hostility.AliasedData;
        var name = isFile ? "aliased" : "giant";
        var inodes = new MemoryStream();
        var entrySize = 12 + 8 + name.Length;
        Put(inodes, (2, 1), (2, 0x1ed), (2, 0), (2, 0), (4, 0), (4, 1), (4, 0), (4, 3), (2, entrySize + 3), (2, 0), (4, 3));
        var second = (int)inodes.Length;
        if (isFile)
        {
            // Blocks lie one after the other, so content over itself is content beyond the end: here 2 Mi blocks of 1 MiB, stored.
            const int Blocks = 2 << 20;
            Put(inodes, (2, 9), (2, 0x1a4), (2, 0), (2, 0), (4, 0), (4, 2), (8, Inodes), (8, (long)Blocks << 20), (8, 0));
            Put(inodes, (4, 1), (4, -1), (4, 0), (4, -1));
        }
        else
        {
            Put(inodes, (2, 8), (2, 0x1ed), (2, 0), (2, 0), (4, 0), (4, 2), (4, 2), (4, (GiantBlocks * (long)MetadataBlock) + 3));
            Put(inodes, (4, Giant - Directories), (4, 1), (2, 0), (2, 0), (4, -1));
        }
        var root = new MemoryStream();
        Put(root, (4, 0), (4, 0), (4, 1), (2, second), (2, 1), (2, isFile ? 2 : 1), (2, name.Length - 1));
        root.Write(Encoding.ASCII.GetBytes(name));
        var volume = new OverlaidVolume(FileSource.Open(path))
            .With(0, Superblock())
            .With(Directories, Stored(root.ToArray()))
            .With(End, [.. Stored([0, 0, 0, 0]), .. Words((8, End))]);
        return isFile
            ? volume
                .With(Inodes, Stored([.. inodes.ToArray(), .. new byte[MetadataBlock - inodes.Length]]))
                .With(Inodes + StoredBlock, 9L << 20, Sizes)
            : volume.With(Inodes, Stored(inodes.ToArray())).With(Giant, GiantBlocks * (long)StoredBlock, Names);
    }

    private static byte[] Superblock() =>
        [
            .. "hsqs"u8,
            .. Words((4, 2), (4, 0), (4, 1 << 20), (4, 0), (2, 1), (2, 20), (2, 3), (2, 1), (2, 4), (2, 0), (8, 0), (8, End + 4096)),
            .. Words((8, End + 6), (8, -1), (8, Inodes), (8, Directories), (8, -1), (8, -1)),
        ];

    private static byte[] Stored(byte[] block) => [.. Words((2, block.Length | 0x8000)), .. block];

    /// <summary>Metadata blocks full of the size of a block of 1 MiB that is stored as it is.</summary>
    private static void Sizes(long offset, Span<byte> to)
    {
        var block = Stored([.. Enumerable.Repeat(Words((4, (1 << 20) | (1 << 24))), MetadataBlock / 4).SelectMany(w => w)]);
        for (var i = 0; i < to.Length; i++)
            to[i] = block[(int)((offset + i) % StoredBlock)];
    }

    /// <summary>Metadata blocks of one header and 31 entries each, which fill it to its end.</summary>
    private static void Names(long offset, Span<byte> to)
    {
        var block = new MemoryStream();
        Put(block, (2, MetadataBlock | 0x8000), (4, 30), (4, 0), (4, 1));
        for (var i = 0; i < 31; i++)
        {
            var length = i < 30 ? 256 : 252;
            Put(block, (2, 0), (2, 1), (2, 1), (2, length - 1));
            block.Write(Encoding.ASCII.GetBytes($"{i:d2}".PadRight(length, 'n')));
        }
        var bytes = block.ToArray();
        for (var i = 0; i < to.Length; i++)
            to[i] = bytes[(int)((offset + i) % StoredBlock)];
    }

    private static byte[] Words(params (int Size, long Value)[] fields)
    {
        var stream = new MemoryStream();
        Put(stream, fields);
        return stream.ToArray();
    }

    private static void Put(MemoryStream stream, params (int Size, long Value)[] fields)
    {
        var bytes = new byte[8];
        foreach (var (size, value) in fields)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            stream.Write(bytes.AsSpan(0, size));
        }
    }
}
