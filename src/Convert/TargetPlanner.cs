using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Convert.Compression;
using ImageTools.Convert.Engine;
using ImageTools.Convert.Layout;
using ImageTools.Convert.Qcow2;
using ImageTools.Convert.Vhd;
using ImageTools.Convert.Vmdk;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert;

/// <summary>Plans the target file.</summary>
public static class TargetPlanner
{
    // Changes whenever the same input and options give other bytes.
    private const string Version = "3";

    /// <summary>
    /// Scans the map of <paramref name="source"/> (a guest-visible disk) and lays out the target. Reads metadata, and data where zeros have
    /// to be found.
    /// </summary>
    /// <exception cref="ImageFormatException">The source is damaged.</exception>
    /// <exception cref="TargetLimitException">The disk does not fit into the target format.</exception>
    public static TargetImage Plan(
        BlockSource source,
        ConvertOptions options,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        Check(source, options);
        if (options.Format == TargetFormat.VmdkStream)
            return PlanVmdk(source, options with { Compress = true, Codec = Codec.Deflate, ClusterSize = VmdkStreamWriter.GrainSize });
        if (options.Format == TargetFormat.Qcow2 && options.Compress)
            return PlanCompressed(source, options, cancellation);
        var unit = options.Format switch
        {
            TargetFormat.Qcow2 => options.ClusterSize,
            TargetFormat.VhdDynamic => VhdBytes.BlockSize,
            _ => 0,
        };
        if (unit == 0)
        {
            var name = Fingerprint(source, options, "");
            var file =
                options.Format == TargetFormat.Raw
                    ? new SegmentedFile($"{source.Name} as RAW", [new SourceSegment(source)])
                    : VhdLayout.Fixed(source, name);
            return Projected(source, options, file, name, "byte for byte");
        }
        var ranges = AllocationScan.Scan(source, unit, options.SparseSize > 0, options.Threads, progress, cancellation);
        var fingerprint = Fingerprint(source, options, Digest(ranges));
        var layout = options.Format == TargetFormat.Qcow2 ? new Qcow2Layout(source.Length, ranges, null) : null;
        if (layout is not null)
            TargetLimits.CheckFile(source, layout, options.ClusterSize, Longest(source));
        return Projected(
            source,
            options,
            layout?.ToFile(source) ?? VhdLayout.Dynamic(source, ranges, fingerprint),
            fingerprint,
            $"{Size(ranges.Count * unit)} of {Size(source.Length)} stored",
            layout is null ? () => VhdLayout.RegionBoundaries(source, ranges) : layout.RegionBoundaries
        );
    }

    /// <summary>Checks the limits that depend on the size of the disk alone, for callers that do other work before the planning.</summary>
    /// <exception cref="TargetLimitException">The disk does not fit into the target format.</exception>
    public static void Check(BlockSource source, ConvertOptions options) => TargetLimits.Check(source.Length, options, source.Name);

    /// <summary>Bytes of the file if every unit of the disk holds data.</summary>
    public static long FullyAllocated(TargetImage target, int clusterSize = 64 << 10)
    {
        var size = target.VirtualSize;
        if (target.Format == TargetFormat.Raw)
            return size;
        if (target.Format == TargetFormat.VhdFixed)
            return (size + VhdBytes.Sector - 1) / VhdBytes.Sector * VhdBytes.Sector + VhdBytes.Sector;
        if (target.Format == TargetFormat.VhdDynamic)
            return VhdLayout.DynamicLength(size, (size + VhdBytes.BlockSize - 1) / VhdBytes.BlockSize);
        if (target.Format == TargetFormat.VmdkStream)
            return ((StreamedTarget)target).MaxLength;
        var clusters = (size + clusterSize - 1) / clusterSize;
        return new Qcow2Layout(size, UnitRanges.From(clusterSize, clusters > 0 ? [(0, clusters)] : []), null).Length;
    }

    private static TargetImage PlanCompressed(BlockSource source, ConvertOptions options, CancellationToken cancellation)
    {
        if (!options.Recompress && PassThroughScan.Scan(source, options.ClusterSize, options.Codec, cancellation) is { } found)
        {
            var (stored, plain) = found;
            var layout = new Qcow2Layout(source.Length, plain, stored);
            TargetLimits.CheckFile(source, layout, options.ClusterSize, Longest(source));
            var digest = string.Create(CultureInfo.InvariantCulture, $"{stored.Count} {stored.Bytes} {Digest(plain)}");
            return new ProjectedTarget
            {
                Format = options.Format,
                VirtualSize = source.Length,
                Summary = $"{Size(stored.Bytes)} of compressed data pass through as they are stored",
                Fingerprint = Fingerprint(source, options, digest),
                File = layout.ToFile(source),
                FindRegionBoundaries = layout.RegionBoundaries,
                PassedThroughUnits = stored.Count,
                KeepsOrder = plain.Count == 0,
                Threads = options.Threads,
            };
        }
        TargetLimits.CheckStream(source, options.ClusterSize, Longest(source));
        using var encoder = new UnitEncoder(options.Codec, options.Level);
        return new CompressedStream(source, options, output => new Qcow2StreamWriter(
            output,
            source.Length,
            options.ClusterSize,
            options.Codec,
            options.KeepsRegionsApart
        ))
        {
            Format = options.Format,
            VirtualSize = source.Length,
            Summary = $"{Size(source.Length)} compressed ({encoder.Name})",
            Fingerprint = Fingerprint(source, options, encoder.Name),
            HeadLength = options.ClusterSize,
            MaxLength =
                MaxLength(source.Length, source.Length, options.ClusterSize)
                + (options.KeepsRegionsApart ? Qcow2StreamWriter.MostPadding(source.Length, options.ClusterSize) : 0),
            HasRegionBoundaries = options.KeepsRegionsApart,
        };
    }

    private static CompressedStream PlanVmdk(BlockSource source, ConvertOptions options)
    {
        using var encoder = new UnitEncoder(options.StoredCodec, options.Level);
        var fingerprint = Fingerprint(source, options, encoder.Name);
        var name = Path.GetFileNameWithoutExtension(source.Name) + ".vmdk";
        return new CompressedStream(source, options, output => new VmdkStreamWriter(output, source.Length, name, fingerprint))
        {
            Format = options.Format,
            VirtualSize = source.Length,
            Summary = $"{Size(source.Length)} compressed ({encoder.Name}); grains that are compressed already pass through",
            Fingerprint = fingerprint,
            HeadLength = 0,
            MaxLength = source.Length / VmdkStreamWriter.GrainSize * (VmdkStreamWriter.GrainSize + 1024) + source.Length / 8192 + (1 << 20),
        };
    }

    private static Func<long, int, long> Longest(BlockSource source) => (data, clusterSize) => MaxLength(source.Length, data, clusterSize);

    /// <summary>The sum of all clusters uncompressed, an alignment before every L2 table, and the refcounts for them.</summary>
    private static long MaxLength(long virtualSize, long data, int clusterSize)
    {
        var clusters = (data + clusterSize - 1) / clusterSize;
        var covered = (virtualSize + clusterSize - 1) / clusterSize / (clusterSize / 8) + 1;
        var tables = Math.Min(covered, clusters);
        var l1 = covered * 8 / clusterSize + 1;
        var (blocks, table) = Qcow2Layout.RefcountClusters(1 + 2 * clusters + 2 * tables + l1, clusterSize);
        // A plain cluster behind a compressed one begins at the next boundary. Still, two clusters never need more space than two plain
        // ones.
        return (2 + clusters + 2 * tables + l1 + blocks + table) * clusterSize;
    }

    private static ProjectedTarget Projected(
        BlockSource source,
        ConvertOptions options,
        BlockSource file,
        string fingerprint,
        string summary,
        Func<IEnumerable<RegionBoundary>>? boundaries = null
    ) =>
        new()
        {
            Format = options.Format,
            VirtualSize = source.Length,
            Summary = summary,
            Fingerprint = fingerprint,
            File = file,
            FindRegionBoundaries = boundaries ?? (() => []),
            Threads = options.Threads,
        };

    private static string Fingerprint(BlockSource source, ConvertOptions options, string layout) =>
        Hash(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Version} {options.Format} {options.Compress} {options.Codec} {options.Level} {options.ClusterSize} "
                    + $"{(options is { KeepsRegionsApart: true, Compress: true } ? "apart " : "")}{source.Length} {Digest(source)} {layout}"
            )
        );

    /// <summary>
    /// The map of the source. Two images of the same size need different fingerprints, otherwise an upload of one would be resumed with
    /// parts of the other. Lengths and places of compressed units differ between nearly any two images.
    /// </summary>
    private static string Digest(BlockSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> entry = stackalloc byte[24];
        foreach (var extent in source.Extents())
        {
            BitConverter.TryWriteBytes(entry, extent.Start);
            BitConverter.TryWriteBytes(entry[8..], (extent.Length << 1) | (extent.IsZero ? 1L : 0));
            BitConverter.TryWriteBytes(entry[16..], extent.Encoded is { } unit ? (unit.Offset << 16) ^ unit.Length : 0);
            hash.AppendData(entry);
        }
        return System.Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Digest(UnitRanges ranges)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> entry = stackalloc byte[16];
        foreach (var (start, count, _) in ranges.All())
        {
            BitConverter.TryWriteBytes(entry, start);
            BitConverter.TryWriteBytes(entry[8..], count);
            hash.AppendData(entry);
        }
        return System.Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    private static string Size(long bytes) =>
        bytes >= 1 << 30
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.##} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.##} MiB");
}
