using System.Globalization;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Reads the extents of one worker in the order of the file, and neighbouring compressed units in one large read. Its buffers are reused,
/// because the first use of new memory costs more than decompressing into it.
/// </summary>
/// <param name="clock">The worker's clock.</param>
internal sealed class UnitReader(StageClock clock) : IDisposable
{
    /// <summary>Neighbours are padded to sectors and may have a header. The bytes between two units of one read are dropped.</summary>
    private const int MaxGap = 8 << 10,
        MaxRead = 1 << 20;

    private readonly UnitDecoder decoder = new();
    private readonly List<(Extent Extent, int Tag)> wanted = [];
    private byte[] stored = GC.AllocateUninitializedArray<byte>(MaxRead);
    private byte[] decoded = [];

    /// <summary>
    /// Called for each unit with its stored form; the span is valid during the call. For plain bytes the span is empty, and the caller
    /// reads them to their place.
    /// </summary>
    public delegate void Take(in Extent extent, int tag, ReadOnlySpan<byte> bytes);

    /// <summary>Adds an extent with known storage to the next read. The tag is passed back to the caller.</summary>
    public void Want(in Extent extent, int tag) => wanted.Add((extent, tag));

    /// <summary>Reads all added extents.</summary>
    public void Read(Take take)
    {
        SortIfNeeded();
        for (var i = 0; i < wanted.Count;)
        {
            var (first, firstTag) = wanted[i];
            if (first.Encoded is null)
            {
                take(first, firstTag, []);
                i++;
                continue;
            }
            var start = first.Encoded.Value.Offset;
            var end = start + first.Encoded.Value.Length;
            var next = i + 1;
            for (
                ;
                next < wanted.Count
                    && ReferenceEquals(wanted[next].Extent.Storage, first.Storage)
                    && wanted[next].Extent.Encoded is { } unit;
                next++
            )
            {
                if (unit.Offset > end + MaxGap || unit.Offset + unit.Length - start > MaxRead)
                    break;
                end = Math.Max(end, unit.Offset + unit.Length);
            }
            var bytes = Stored((int)(end - start));
            clock.Restart();
            first.Storage!.Read(start, bytes);
            clock.Spent(CopyStage.Read);
            clock.Count(CopyCounter.BytesRead, bytes.Length);
            clock.Count(CopyCounter.Reads);
            for (; i < next; i++)
            {
                var (extent, tag) = wanted[i];
                take(extent, tag, bytes.Slice((int)(extent.Encoded!.Value.Offset - start), extent.Encoded.Value.Length));
            }
        }
        wanted.Clear();
    }

    /// <summary>Drops all added extents, after an error.</summary>
    public void Forget() => wanted.Clear();

    /// <summary>Decodes a unit, directly into <paramref name="destination"/> when that holds the whole unit.</summary>
    /// <exception cref="ImageFormatException">The stream is damaged or too short.</exception>
    public void Decode(in Extent extent, ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var unit = extent.Encoded!.Value;
        var from = (int)(extent.Start - unit.UnitStart);
        if (from == 0 && destination.Length == unit.UnitSize)
        {
            Check(extent, Decode(unit, bytes, destination), unit.UnitSize);
            return;
        }
        var whole = Whole(unit.UnitSize);
        var length = Decode(unit, bytes, whole);
        Check(extent, length, from + destination.Length);
        whole.Slice(from, destination.Length).CopyTo(destination);
    }

    /// <summary>Decodes a complete unit; the span is valid until the next call.</summary>
    public ReadOnlySpan<byte> DecodeWhole(in Extent extent, ReadOnlySpan<byte> bytes)
    {
        var unit = extent.Encoded!.Value;
        var whole = Whole(unit.UnitSize);
        Check(extent, Decode(unit, bytes, whole), unit.UnitSize);
        return whole;
    }

    /// <summary>Stored length of the last decoded unit in bytes, or 0 when it is unknown.</summary>
    public int Consumed => decoder.Consumed;

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();

    private static void Check(in Extent extent, int length, int needed)
    {
        if (length < needed)
            ThrowDamaged(extent, length);
    }

    private static void ThrowDamaged(in Extent extent, int length)
    {
        var unit = extent.Encoded!.Value;
        throw new ImageFormatException(
            extent.Storage!.Name,
            unit.Codec == Codec.Zlib ? "compressed grain" : "compressed cluster",
            length < 0
                ? "does not decompress, or its checksum is wrong"
                : string.Create(CultureInfo.InvariantCulture, $"decompresses to {length} bytes instead of {unit.UnitSize}"),
            "guest offset",
            unit.UnitStart,
            unit.Offset,
            "The image is damaged there: copy or export it again."
        );
    }

    private int Decode(in EncodedUnit unit, ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var length = decoder.Decode(unit.Codec, bytes, destination);
        clock.Spent(CopyStage.Decode);
        clock.Count(CopyCounter.UnitsDecoded);
        return length;
    }

    private void SortIfNeeded()
    {
        for (var i = 1; i < wanted.Count; i++)
        {
            if (StorageOrder.Compare(wanted[i - 1].Extent, wanted[i].Extent) <= 0)
                continue;
            wanted.Sort(static (a, b) => StorageOrder.Compare(a.Extent, b.Extent));
            return;
        }
    }

    private Span<byte> Stored(int length)
    {
        if (stored.Length < length)
            stored = GC.AllocateUninitializedArray<byte>(length);
        return stored.AsSpan(0, length);
    }

    private Span<byte> Whole(int length)
    {
        if (decoded.Length < length)
            decoded = GC.AllocateUninitializedArray<byte>(length);
        return decoded.AsSpan(0, length);
    }
}
