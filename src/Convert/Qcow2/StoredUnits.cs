using ImageTools.Convert.Layout;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Qcow2;

/// <summary>
/// Compressed units that pass through from source to target, packed one after the other in the disk's order. The list takes about 28 bytes
/// a unit.
/// </summary>
internal sealed class StoredUnits
{
    // RFC 1950: CMF and FLG in front, Adler-32 behind the deflate stream.
    private const int ZlibHead = 2,
        ZlibTail = 4;

    private readonly List<BlockSource> storages = [];
    private readonly List<long> units = [];
    private readonly List<long> sourceOffsets = [];
    private readonly List<int> sourceLengths = [];
    private readonly List<byte> storageOf = [];
    private readonly List<long> offsets = [];

    /// <summary>An empty list of units of <paramref name="unitSize"/> bytes in the codec of the source.</summary>
    public StoredUnits(Codec sourceCodec, int unitSize)
    {
        SourceCodec = sourceCodec;
        UnitSize = unitSize;
    }

    /// <summary>Codec in the source: zlib units lose head and tail.</summary>
    public Codec SourceCodec { get; }

    /// <summary>Codec in the target.</summary>
    public Codec Codec => SourceCodec == Codec.Zlib ? Codec.Deflate : SourceCodec;

    /// <summary>Decoded bytes of every unit.</summary>
    public int UnitSize { get; }

    /// <summary>Number of units.</summary>
    public int Count => units.Count;

    /// <summary>Bytes of all streams.</summary>
    public long Bytes { get; private set; }

    private int Head => SourceCodec == Codec.Zlib ? ZlibHead : 0;

    private int Wrapping => SourceCodec == Codec.Zlib ? ZlibHead + ZlibTail : 0;

    /// <summary>Whether the target's descriptor can hold a unit of this stored length; longer units are stored plain.</summary>
    public static bool Fits(Codec codec, int length, int clusterSize) =>
        codec == Codec.Zlib
            ? length is > ZlibHead + ZlibTail && length - ZlibHead - ZlibTail < clusterSize
            : length > 0 && length < clusterSize;

    /// <summary>Adds the next unit in the disk's order.</summary>
    /// <returns>False when the source has more files than the list can number; the unit was not added.</returns>
    public bool TryAdd(long unit, BlockSource storage, long offset, int length)
    {
        var index = storages.IndexOf(storage);
        if (index < 0 && storages.Count > byte.MaxValue)
            return false;
        if (index < 0)
        {
            index = storages.Count;
            storages.Add(storage);
        }
        storageOf.Add((byte)index);
        units.Add(unit);
        sourceOffsets.Add(offset);
        sourceLengths.Add(length);
        offsets.Add(Bytes);
        Bytes += length - Wrapping;
        return true;
    }

    /// <summary>
    /// qcow2 counts a stream's length in sectors. When the next stream of the same file begins earlier, this stream ends there. Otherwise
    /// each unit would include the first bytes of the next one.
    /// </summary>
    public StoredUnits Tightened()
    {
        var order = Enumerable.Range(0, Count).ToArray();
        Array.Sort(order, (a, b) =>
            storageOf[a] != storageOf[b] ? storageOf[a].CompareTo(storageOf[b]) : sourceOffsets[a].CompareTo(sourceOffsets[b])
        );
        var lengths = sourceLengths.ToArray();
        for (var i = 0; i + 1 < order.Length; i++)
        {
            var (here, next) = (order[i], order[i + 1]);
            var gap = sourceOffsets[next] - sourceOffsets[here];
            if (storageOf[here] == storageOf[next] && gap > 0 && gap < lengths[here])
                lengths[here] = (int)gap;
        }
        var tight = new StoredUnits(SourceCodec, UnitSize);
        for (var i = 0; i < Count; i++)
            tight.TryAdd(units[i], storages[storageOf[i]], sourceOffsets[i], lengths[i]);
        return tight;
    }

    /// <summary>The unit with this index.</summary>
    public long UnitOf(int index) => units[index];

    /// <summary>Offset of a unit's stream in the packed streams.</summary>
    public long OffsetOf(int index) => offsets[index];

    /// <summary>Bytes of a unit's stream in the target.</summary>
    public int LengthOf(int index) => sourceLengths[index] - Wrapping;

    /// <summary>The stored unit in the source, wrapping included: file, offset, length, and the bytes before the stream.</summary>
    public (BlockSource Storage, long Offset, int Length, int Head) StoredAt(int index) =>
        (storages[storageOf[index]], sourceOffsets[index], sourceLengths[index], Head);

    /// <summary>The unit's stream as a piece of the packed streams.</summary>
    public Piece PieceOf(int index)
    {
        var (storage, offset, length, head) = StoredAt(index);
        var start = units[index] * UnitSize;
        return new Piece(
            PieceKind.Stored,
            OffsetOf(index),
            LengthOf(index),
            new Extent(
                start,
                UnitSize,
                ExtentKind.Data,
                storage,
                Encoded: new EncodedUnit(SourceCodec, offset, length, true, start, UnitSize)
            ),
            head
        );
    }

    /// <summary>Index of the first unit that is not before <paramref name="unit"/>.</summary>
    public int IndexOf(long unit)
    {
        var index = units.BinarySearch(unit);
        return index >= 0 ? index : ~index;
    }

    /// <summary>Index of the stream that covers <paramref name="offset"/> of the packed streams.</summary>
    public int IndexAt(long offset)
    {
        var index = offsets.BinarySearch(offset);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>How many streams touch <paramref name="length"/> packed bytes from <paramref name="offset"/> on.</summary>
    public int CountIn(long offset, long length) => IndexAt(Math.Min(offset + length, Bytes) - 1) - IndexAt(offset) + 1;

    /// <summary>Index of the first unit of each region that has one.</summary>
    /// <param name="size">Units of a region.</param>
    public IEnumerable<(int Index, long Region)> Regions(long size)
    {
        var last = -1L;
        for (var i = 0; i < Count; i++)
        {
            if (units[i] / size != last)
                yield return (i, last = units[i] / size);
        }
    }

    /// <summary>The L2 tables that the units need, ascending.</summary>
    public IEnumerable<long> Tables(long entriesPerTable)
    {
        var last = -1L;
        foreach (var unit in units)
        {
            if (unit / entriesPerTable == last)
                continue;
            last = unit / entriesPerTable;
            yield return last;
        }
    }
}
