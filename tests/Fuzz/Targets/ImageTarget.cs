using System.Text;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>A disk format with its variants: opened, mapped and read.</summary>
internal sealed class ImageTarget : FuzzTarget
{
    private const int MostExtents = 20_000;

    private readonly Func<IReadOnlyList<Seed>> seeds;

    private ImageTarget(string name, int cases, Func<IReadOnlyList<Seed>> seeds)
    {
        Name = name;
        Cases = cases;
        this.seeds = seeds;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Cases { get; }

    public static ImageTarget Qcow2() =>
        new("qcow2", 1500, () =>
            [
                Image("plain", TinyImages.Written(TinyImages.Qcow2(4096)), 4096),
                Image("small clusters", TinyImages.Written(TinyImages.Qcow2(512)), 512),
                Image("zlib", TinyImages.Written(TinyImages.Qcow2(4096, Codec.Deflate)), 4096),
                Image("zstd", TinyImages.Written(TinyImages.Qcow2(4096, Codec.Zstd)), 4096),
                Image("aliasing", TinyImages.ByHand(false, [5, 5, 5, 5, 6, 1, 1UL << 63 | 5 * 512, 1]), 512),
                Image("on its own tables", TinyImages.ByHand(false, [1, 2, 3, 4, 3, 2, 1]), 512) with
                {
                    IsGood = false,
                },
                Image("beyond the end", TinyImages.ByHand(false, [5, 1UL << 40, 60, 6]), 512) with
                {
                    IsGood = false,
                },
                Image("subclusters", TinyImages.ByHand(true, [5, 6, 7, 5, 5, 0]), 16384) with
                {
                    IsGood = false,
                },
            ]
        );

    public static ImageTarget Vhd() => new("vhd", 1500, () =>
        {
            var dynamic = TinyImages.Written(new ConvertOptions { Format = TargetFormat.VhdDynamic });
            var stationary = TinyImages.Written(new ConvertOptions { Format = TargetFormat.VhdFixed });
            return
            [
                new Seed("dynamic", dynamic)
                {
                    Words =
                    [
                        new(0, 88, 4, true),
                        new(16, 40, 8, true),
                        new(512, 48, 4, true),
                        new(512 + 576, 192, 4, true),
                        new(1536, 512, 4, true),
                    ],
                    Mend = TinyImages.MendVhd,
                },
                new Seed("fixed", stationary)
                {
                    Words = [new(stationary.Length - 512, 88, 4, true), new(stationary.Length - 512 + 16, 40, 8, true)],
                    Mend = TinyImages.MendVhd,
                },
            ];
        });

    public static ImageTarget Vmdk() => new("vmdk", 1500, () =>
        {
            var stream = TinyImages.Written(new ConvertOptions { Format = TargetFormat.VmdkStream });
            return
            [
                new Seed("stream", stream)
                {
                    Words =
                    [
                        new(0, 12, 4),
                        new(12, 32, 8),
                        new(44, 4, 4),
                        new(48, 24, 8),
                        new(stream.Length - 1024, 12, 4),
                        new(stream.Length - 1024 + 12, 60, 8),
                        // Markers, tables and grains behind the descriptor.
                        new(128 * 512, Math.Max(512, stream.Length - (128 * 512)), 4),
                        new(Math.Max(0, stream.Length - 4096), 4096, 4),
                    ],
                },
            ];
        });

    public static ImageTarget Descriptor() =>
        new("vmdk-descriptor", 2000, () =>
            [
                Text("flat", "monolithicFlat", "RW 8 ZERO\nRW 16 ZERO\nRW 1 ZERO\n"),
                Text("linked", "twoGbMaxExtentSparse", "RW 8 ZERO\nRW 16 FLAT \"x.raw\" 8\nRW 8 SPARSE \"y-s001.vmdk\"\n") with
                {
                    IsGood = false,
                },
                Text("itself", "twoGbMaxExtentSparse", "RW 8 SPARSE \"image\"\nRW 8 VMFS \"/image\" 0\nRW 99 SPARSE \"../image\"\n") with
                {
                    IsGood = false,
                },
                Text("many", "monolithicFlat", string.Concat(Enumerable.Repeat("RW 1 ZERO\n", 500))),
            ]
        );

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        using var disk = DiskFormats.Open(
            FormatContext.OfFile("/nonexistent/image", OpenOptions.Default),
            new MemorySource(input, "/nonexistent/image")
        );
        var content = disk.Content;
        var buffer = new byte[(int)Math.Min(300_000, content.Length)];
        foreach (var offset in (long[])[0, content.Length / 2, content.Length - buffer.Length])
            content.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, content.Length - offset)));
        long position = 0;
        foreach (var extent in content.Extents().Take(MostExtents))
        {
            if (extent.Start != position || extent.Length <= 0 || extent.End > content.Length)
                throw new InvalidOperationException($"The map has {extent} behind {position} of {content.Length}.");
            position = extent.End;
            if (extent.Storage is not { } storage || extent.IsZero)
                continue;
            var (start, length) = extent.Encoded is { } unit ? (unit.Offset, unit.Length) : (extent.StorageOffset, extent.Length);
            if (start < 0 || start + length > storage.Length)
                throw new InvalidOperationException($"{extent} lies outside of its file.");
        }
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is ImageFormatException { Structure.Length: > 0, Problem.Length: > 0 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds() => seeds();

    private static Seed Image(string name, byte[] bytes, int cluster) =>
        new(name, bytes)
        {
            Words =
            [
                new(4, 20, 4, true),
                new(8, 8, 8, true),
                new(24, 8, 8, true),
                new(32, 8, 4, true),
                new(40, 16, 8, true),
                new(56, 8, 4, true),
                new(64, 32, 8, true),
                new(96, 48, 4, true),
                // Tables lie in the first clusters; which is which depends on the writer.
                new(cluster, 8 * cluster, 8, true),
            ],
        };

    private static Seed Text(string name, string type, string extents) =>
        new(
            name,
            Encoding.ASCII.GetBytes(
                $"# Disk DescriptorFile\nversion=1\nencoding=\"UTF-8\"\nCID=00000001\nparentCID=ffffffff\ncreateType=\"{type}\"\n"
                    + $"\n{extents}\n"
                    + "ddb.adapterType = \"ide\"\nddb.geometry.cylinders = \"1\"\n"
            )
        );
}
