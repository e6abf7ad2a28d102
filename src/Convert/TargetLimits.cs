using System.Globalization;
using ImageTools.Convert.Qcow2;
using ImageTools.Convert.Vmdk;
using ImageTools.Disks;
using ImageTools.Disks.Formats.Qcow2;
using ImageTools.Disks.Formats.Vhd;
using ImageTools.Disks.Formats.Vmdk;

namespace ImageTools.Convert;

/// <summary>Refuses a target that readers cannot open, before any data is read or written.</summary>
internal static class TargetLimits
{
    private const int UsualCluster = 64 << 10;

    // An append-only file keeps its clusters in a list, whose size is limited.
    private const long MostStreamClusters = 1L << 30;

    /// <summary>The limits that follow from the size of the disk alone.</summary>
    public static void Check(long virtualSize, ConvertOptions options, string name)
    {
        if (virtualSize == 0 && options.Format != TargetFormat.Qcow2)
        {
            throw new TargetLimitException(
                $"{name}: a disk of 0 bytes can't be {Format(options)}: no reader accepts an empty one.",
                "Convert it to qcow2, or give --size."
            );
        }

        var most = options.Format switch
        {
            TargetFormat.Qcow2 => Qcow2Limits.VirtualSize(options.ClusterSize),
            TargetFormat.VhdDynamic or TargetFormat.VhdFixed => VhdLimits.VirtualSize,
            TargetFormat.VmdkStream => VmdkLimits.VirtualSize(VmdkStreamWriter.GrainSize),
            _ => long.MaxValue,
        };
        if (virtualSize <= most)
            return;
        var hint =
            options.Format == TargetFormat.Qcow2
                ? ClusterHint(size => Qcow2Limits.VirtualSize(size) >= virtualSize)
                : OtherFormat(virtualSize);
        throw new TargetLimitException(
            Text($"{name}: a disk of {virtualSize} bytes is larger than {Format(options)} can be: {most} bytes ({Size(most)})."),
            hint
        );
    }

    /// <summary>The limit of a qcow2 file whose length is known.</summary>
    /// <param name="source">The disk.</param>
    /// <param name="layout">The file.</param>
    /// <param name="clusterSize">Bytes.</param>
    /// <param name="longest">The longest file for this much data, by cluster size.</param>
    public static void CheckFile(BlockSource source, Qcow2Layout layout, int clusterSize, Func<long, int, long> longest)
    {
        if (layout.Length > Qcow2Limits.FileSize(clusterSize))
            throw TooLong(source, clusterSize, layout.Length, "would be", longest);
    }

    /// <summary>The limit of a qcow2 file that is compressed while it is written: the file must fit even if no unit becomes
    /// smaller.</summary>
    public static void CheckStream(BlockSource source, int clusterSize, Func<long, int, long> longest)
    {
        if (Fits(source.Length, clusterSize, longest))
            return;
        // Only allocated units are stored; the rest needs only tables.
        var data = Allocated(source, clusterSize);
        if (!Fits(data, clusterSize, longest))
            throw TooLong(source, clusterSize, longest(data, clusterSize), "could become", longest);
    }

    private static bool Fits(long data, int clusterSize, Func<long, int, long> longest) =>
        longest(data, clusterSize) is var length
        && length <= Qcow2Limits.FileSize(clusterSize)
        && length / clusterSize <= MostStreamClusters;

    private static long Allocated(BlockSource source, int clusterSize)
    {
        long clusters = 0,
            next = 0;
        foreach (var extent in source.Extents().Where(e => !e.IsZero))
        {
            var first = Math.Max(next, extent.Start / clusterSize);
            next = Math.Max(next, ((extent.End - 1) / clusterSize) + 1);
            clusters += Math.Max(0, next - first);
        }
        return clusters * clusterSize;
    }

    private static TargetLimitException TooLong(
        BlockSource source,
        int clusterSize,
        long length,
        string how,
        Func<long, int, long> longest
    ) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Name}: with cluster_size={clusterSize} the qcow2 file {how} {length} bytes long; it can have "
                    + $"{Math.Min(Qcow2Limits.FileSize(clusterSize), MostStreamClusters * clusterSize)} bytes."
            ),
            ClusterHint(size => Qcow2Limits.VirtualSize(size) >= source.Length && Fits(Allocated(source, size), size, longest))
        );

    private static string ClusterHint(Func<int, bool> fits)
    {
        for (var size = Qcow2Limits.SmallestCluster; size <= Qcow2Limits.LargestCluster; size *= 2)
        {
            if (fits(size))
            {
                var usual = size <= UsualCluster ? ", the usual one is 65536" : "";
                return Text($"The smallest cluster size that works is -o cluster_size={size}{usual}.");
            }
        }
        return "No cluster size makes it fit; convert it to RAW.";
    }

    private static string OtherFormat(long virtualSize) =>
        virtualSize <= Qcow2Limits.VirtualSize(UsualCluster)
            ? "Convert it to qcow2 or RAW."
            : "Convert it to RAW, or to qcow2 with -o cluster_size=2M.";

    private static string Format(ConvertOptions options) =>
        options.Format switch
        {
            TargetFormat.Qcow2 => Text($"qcow2 with cluster_size={options.ClusterSize}"),
            TargetFormat.VhdDynamic or TargetFormat.VhdFixed => "a VHD",
            TargetFormat.VmdkStream => "a streamOptimized VMDK",
            _ => "RAW",
        };

    private static string Size(long bytes) =>
        bytes >= 1L << 40
            ? Text($"{Math.Round(bytes / (double)(1L << 40), 2)} TiB")
            : Text($"{Math.Round(bytes / (double)(1L << 30), 2)} GiB");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
