using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace ImageTools.Fuzz.Seeds;

/// <summary>
/// Small read-only file systems, made by mksquashfs 4.5.1, mkfs.erofs 1.5 and genisoimage 1.1.11 from the same dozen of files. They are
/// kept because other versions of the tools would give other cases.
/// </summary>
internal static class MadeVolumes
{
    private const int ErofsSuper = 1024;

    /// <summary>squashfs: the superblock, and where metadata is not compressed all tables.</summary>
    public static IReadOnlyList<Seed> SquashFs() =>
        [.. new[] { "plain", "gzip", "xz", "lzo", "lz4", "zstd", "lzma" }.Select(n => Make($"squashfs-{n}", SquashFsWords))];

    /// <summary>ISO 9660: descriptors and directories.</summary>
    public static IReadOnlyList<Seed> Iso9660() => [.. new[] { "plain", "joliet", "rr", "zisofs" }.Select(n => Make($"iso-{n}", IsoWords))];

    /// <summary>erofs: the superblock, and the metadata behind it.</summary>
    public static IReadOnlyList<Seed> Erofs() =>
        [.. new[] { "plain", "chunk", "lz4", "legacy" }.Select(n => Make($"erofs-{n}", ErofsWords) with { Mend = MendErofs })];

    private static Seed Make(string name, Func<byte[], IReadOnlyList<Words>> words)
    {
        var path = Path.Combine(Shared.Repository, "tests", "Fuzz", "Seeds", "Volumes", $"{name}.img.gz");
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var image = new MemoryStream();
        packed.CopyTo(image);
        var bytes = image.ToArray();
        return new Seed(name, bytes) { Words = words(bytes) };
    }

    private static IReadOnlyList<Words> SquashFsWords(byte[] image)
    {
        var tables = (int)BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(0x40));
        return
        [
            new(4, 16, 4),
            new(20, 12, 2),
            new(32, 64, 8),
            new(tables, image.Length - tables, 2),
            new(tables, image.Length - tables, 4),
            new(tables, image.Length - tables, 1),
        ];
    }

    private static IReadOnlyList<Words> IsoWords(byte[] image)
    {
        var root = 2048 * BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(32768 + 158));
        return [new(32768, 200, 4), new(32768 + 2048, 200, 4), new(root, 8 * 2048, 1), new(root, 8 * 2048, 4), new(root + 2, 8 * 2048, 4)];
    }

    private static IReadOnlyList<Words> ErofsWords(byte[] image) =>
        [
            new(ErofsSuper, 128, 4),
            new(ErofsSuper, 128, 1),
            new(ErofsSuper + 128, 7000, 1),
            new(ErofsSuper + 128, 7000, 2),
            new(ErofsSuper + 128, 7000, 4),
        ];

    private static void MendErofs(byte[] image)
    {
        if (image.Length <= ErofsSuper + 16 || (image[ErofsSuper + 8] & 1) == 0 || image[ErofsSuper + 12] is < 9 or > 16)
            return;
        var size = 1 << image[ErofsSuper + 12];
        var length = size > ErofsSuper ? size - ErofsSuper : size;
        if (length > image.Length - ErofsSuper)
            return;
        image.AsSpan(ErofsSuper + 4, 4).Clear();
        var sum = uint.MaxValue;
        foreach (var value in image.AsSpan(ErofsSuper, length))
            sum = BitOperations.Crc32C(sum, value);
        image.Le(ErofsSuper + 4, sum);
    }
}
