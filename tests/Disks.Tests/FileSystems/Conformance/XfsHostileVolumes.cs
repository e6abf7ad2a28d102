using System.Buffers.Binary;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Xfs;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Made by mkfs.xfs, in version 4, which has no checksums; inodes are written over afterwards.</summary>
internal sealed class XfsHostileVolumes : IHostileVolumes
{
    private const int Block = 4096,
        Size = 56,
        BlockCount = 64,
        ExtentCount = 76,
        Fork = 100,
        ExtentBlocks = 30_000;

    // In every group there is so much room.
    private const uint First = 1000;

    public Type Driver => typeof(XfsDriver);

    public string? DoesNotApply(Hostility kind) => null;

    public BlockSource Make(Hostility kind, TempDirectory directory) =>
        kind switch
        {
            Hostility.AliasedData => Aliased(directory),
            Hostility.GiantDirectory => Giant(directory, ["giant"], FileSystemLimits.MaxDirectoryBytes + (128 << 20)),
            Hostility.SharedDirectories => Giant(directory, ["many", .. Enumerable.Range(0, 100).Select(i => $"many/{i}")], 128 << 20),
            _ => Log(directory, XfsHostileLog.Replayed),
        };

    /// <summary>A log of 1 GB of which so many records await replay.</summary>
    public static OverlaidVolume Log(TempDirectory directory, int records)
    {
        var path = directory["log.img"];
        Tool.Run("truncate", "-s", "10G", path);
        Tool.Run("mkfs.xfs", "-q", "-f", "-K", "-m", "crc=0", "-d", "agcount=4", "-l", $"size={XfsHostileLog.FileBlocks}b", path);
        var file = FileSource.Open(path);
        var super = XfsSuperblock.Read(file);
        var log = new XfsHostileLog(super, records);
        return new OverlaidVolume(file).With(super.LogStart.Place(super), (long)XfsHostileLog.FileBlocks * Block, log.Fill);
    }

    private static OverlaidVolume Aliased(TempDirectory directory)
    {
        var (volume, super, files) = Create(directory, "2G", $"aliased ---644 0 0 {Scratch(directory)}\n");
        // 2 GiB of content on one and the same 117 MiB.
        return Put(volume, super, files, "aliased", 2L << 30, Enumerable.Repeat(First, 17));
    }

    private static OverlaidVolume Giant(TempDirectory directory, string[] names, long size)
    {
        var tree =
            names[0] == "many"
                ? $"many d--755 0 0\n{string.Concat(names[1..].Select(n => $"{n[5..]} d--755 0 0\n$\n"))}$\n"
                : "giant d--755 0 0\n$\n";
        var (volume, super, files) = Create(directory, "2G", tree);
        var count = (int)(size / Block / ExtentBlocks);
        var blocks = Enumerable.Range(0, count).Select(i => First + (uint)(i * ExtentBlocks)).ToArray();
        foreach (var name in names.Where(n => n != "many"))
            Put(volume, super, files, name, (long)count * ExtentBlocks * Block, blocks, First - 1);
        // A block with one unused entry that is as long as the block, and a leaf without any hash.
        var leaf = new byte[Block];
        BinaryPrimitives.WriteUInt16BigEndian(leaf.AsSpan(8), 0xd2ff);
        volume.With(XfsBlock.InGroup(0, First - 1, super).Place(super), leaf);
        return volume.With(First * Block, (long)count * ExtentBlocks * Block, (offset, to) =>
        {
            var block = new byte[Block];
            "XD2D"u8.CopyTo(block);
            BinaryPrimitives.WriteUInt16BigEndian(block.AsSpan(16), ushort.MaxValue);
            BinaryPrimitives.WriteUInt16BigEndian(block.AsSpan(18), Block - 16);
            for (; !to.IsEmpty; offset = 0)
            {
                var inside = (int)(offset % Block);
                var part = Math.Min(to.Length, Block - inside);
                block.AsSpan(inside, part).CopyTo(to);
                to = to[part..];
            }
        });
    }

    // Extents one after the other, and one at the place of the hashes of a directory.
    private static OverlaidVolume Put(
        OverlaidVolume volume,
        XfsSuperblock super,
        FileSystem files,
        string path,
        long size,
        IEnumerable<uint> blocks,
        uint? hashes = null
    )
    {
        var number = FileTree.Find(files, path).Id;
        var place =
            XfsBlock.Stated(number >> super.InodesPerBlockLog).Place(super)
            + ((long)(number & ((1UL << super.InodesPerBlockLog) - 1)) * super.InodeSize);
        var extents = blocks.Select((b, i) => Extent((long)i * ExtentBlocks, Linear(b, super), ExtentBlocks)).ToList();
        if (hashes is { } block)
            extents.Add(Extent((1L << 35) / Block, Linear(block, super), 1));
        var numbers = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(numbers, size);
        BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(8), (size / Block) + 1);
        var count = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, extents.Count);
        // In the list of extents of the inode.
        return volume
            .With(place + 5, [2])
            .With(place + Size, numbers)
            .With(place + ExtentCount, count)
            .With(place + 82, [0])
            .With(place + Fork, [.. extents.SelectMany(e => e)]);
    }

    // From the number of a block on the volume to the one that metadata states.
    private static XfsBlock Linear(uint block, XfsSuperblock super) =>
        XfsBlock.InGroup(block / super.GroupBlocks, block % super.GroupBlocks, super);

    private static byte[] Extent(long start, XfsBlock block, long count)
    {
        var record = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(record, ((ulong)start << 9) | ((ulong)block.Number >> 43));
        BinaryPrimitives.WriteUInt64BigEndian(record.AsSpan(8), ((ulong)block.Number << 21) | (ulong)count);
        return record;
    }

    private static (OverlaidVolume Volume, XfsSuperblock Super, FileSystem Files) Create(TempDirectory directory, string size, string tree)
    {
        var path = directory["fs.img"];
        Tool.Run("truncate", "-s", size, path);
        File.WriteAllText(directory["proto"], $"/\n0 0\nd--755 0 0\n{tree}$\n");
        Tool.Run("mkfs.xfs", "-q", "-f", "-K", "-m", "crc=0", "-i", "size=512", "-d", "agcount=2", "-p", directory["proto"], path);
        var file = FileSource.Open(path);
        return (new OverlaidVolume(file), XfsSuperblock.Read(file), new XfsDriver().Open(file, [])!);
    }

    private static string Scratch(TempDirectory directory)
    {
        File.WriteAllBytes(directory["scratch"], [.. Enumerable.Repeat((byte)'x', Block)]);
        return directory["scratch"];
    }
}
