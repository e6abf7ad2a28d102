using System.Buffers;
using ImageTools.Convert.Engine;
using ImageTools.Convert.Layout;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Qcow2;

/// <summary>
/// Divides a disk's clusters into two kinds: those whose stored form passes through, and those that are stored plain.
/// </summary>
internal static class PassThroughScan
{
    /// <summary>
    /// The two kinds, or null when too few units can pass through. Then compressing all of them gives the better file.
    /// </summary>
    public static (StoredUnits Stored, UnitRanges Plain)? Scan(
        BlockSource source,
        int clusterSize,
        Codec target,
        CancellationToken cancellation
    )
    {
        var codec = source.Extents().Select(e => e.Encoded).FirstOrDefault(e => e is not null)?.Codec;
        if (codec is not { } stored || (stored == Codec.Zlib ? Codec.Deflate : stored) != target)
            return null;
        var units = new StoredUnits(stored, clusterSize);
        var plain = new List<(long Start, long Count)>();
        using var decoder = new UnitDecoder();
        var decoded = new byte[clusterSize];
        long odd = 0;
        foreach (var extent in source.Extents())
        {
            cancellation.ThrowIfCancellationRequested();
            if (extent.IsZero)
                continue;
            var first = extent.Start / clusterSize;
            if (Passes(extent, stored, clusterSize))
            {
                var unit = extent.Encoded!.Value;
                if (AllocationScan.MayBeZero(unit) && IsZero(extent, decoder, decoded))
                    continue;
                if (units.TryAdd(first, extent.Storage!, unit.Offset, unit.Length))
                    continue;
            }
            var last = (extent.End - 1) / clusterSize;
            var isWhole = extent.Encoded is { } whole && whole.UnitStart == extent.Start && whole.UnitSize == clusterSize;
            var begin = Math.Max(first, plain.Count > 0 ? plain[^1].Start + plain[^1].Count : 0);
            if (begin > last)
                continue;
            plain.Add((begin, last - begin + 1));
            odd += isWhole ? 0 : last - begin + 1;
        }
        // Units whose stored form is not smaller than a cluster stay plain. The short last grain and a few overwritten units may stay
        // plain, too. When there are more of these (a trimmed disk, another cluster size), compressing them gives the better file.
        return odd > units.Count / 64 + 1 ? null : (stored == Codec.Zlib ? units : units.Tightened(), UnitRanges.From(clusterSize, plain));
    }

    private static bool Passes(in Extent extent, Codec codec, int clusterSize) =>
        extent is { Storage: not null, Encoded: { } unit }
        && unit.Codec == codec
        && unit.UnitSize == clusterSize
        && unit.UnitStart % clusterSize == 0
        && extent.Start == unit.UnitStart
        && extent.Length == clusterSize
        && StoredUnits.Fits(codec, unit.Length, clusterSize);

    private static bool IsZero(in Extent extent, UnitDecoder decoder, byte[] decoded)
    {
        var unit = extent.Encoded!.Value;
        var bytes = ArrayPool<byte>.Shared.Rent(unit.Length);
        extent.Storage!.Read(unit.Offset, bytes.AsSpan(0, unit.Length));
        var length = decoder.Decode(unit.Codec, bytes.AsSpan(0, unit.Length), decoded);
        ArrayPool<byte>.Shared.Return(bytes);
        // A damaged unit does not count as zero: it is refused when it is produced.
        return length == decoded.Length && !decoded.AsSpan().ContainsAnyExcept((byte)0);
    }
}
