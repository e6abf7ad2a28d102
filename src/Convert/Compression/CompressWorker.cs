using ImageTools.Convert.Engine;
using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Compression;

/// <summary>
/// One thread of a compressing conversion. It reads a batch, decompresses its compressed units, and gives every unit the target's form. A
/// unit that is already stored in that form keeps it, and is decompressed only to verify it.
/// </summary>
/// <param name="source">The guest-visible disk.</param>
/// <param name="options">Codec, level, unit.</param>
internal sealed class CompressWorker(BlockSource source, ConvertOptions options) : EngineWorker
{
    private readonly UnitEncoder encoder = new(options.StoredCodec, options.Level);

    /// <summary>Sets the stored form of each unit of <paramref name="batch"/>.</summary>
    public void Work(UnitBatch batch)
    {
        Read(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch.IsStored(i))
                Encode(batch, i);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        encoder.Dispose();
        base.Dispose();
    }

    private void Read(UnitBatch batch)
    {
        var size = options.ClusterSize;
        var start = batch.First * size;
        var there = Math.Min(batch.Content.Length, source.Length - start);
        batch.Content[(int)there..].Clear();
        foreach (var extent in source.Extents(start, there))
        {
            var at = (int)(extent.Start - start);
            if (extent.IsZero)
                batch.Content.Slice(at, (int)extent.Length).Clear();
            else if (extent is { Storage: not null } && (extent.Encoded is not null || extent.StorageOffset >= 0))
                Units.Want(extent, at);
            else
                ReadPlain(extent, batch.Content.Slice(at, (int)extent.Length));
        }
        Units.Read(
            (in Extent extent, int at, ReadOnlySpan<byte> bytes) =>
            {
                if (extent.Encoded is not { } unit)
                {
                    ReadPlain(extent, batch.Content.Slice(at, (int)extent.Length));
                    return;
                }
                Units.Decode(extent, bytes, batch.Content.Slice(at, (int)extent.Length));
                if (!options.Recompress && at % size == 0 && extent.Length == size && unit.UnitSize == size)
                    PassThrough(batch, at / size, unit, bytes);
            }
        );
    }

    private void ReadPlain(in Extent extent, Span<byte> destination)
    {
        if (extent is { Storage: { } storage, StorageOffset: >= 0 })
            storage.Read(extent.StorageOffset, destination);
        else
            source.Read(extent.Start, destination);
        Clock.Spent(CopyStage.Read);
        Clock.Count(CopyCounter.BytesRead, extent.Length);
        Clock.Count(CopyCounter.Reads);
    }

    private void PassThrough(UnitBatch batch, int index, in EncodedUnit unit, ReadOnlySpan<byte> bytes)
    {
        if (AllocationScan.MayBeZero(unit) && !batch.UnitOf(index).ContainsAnyExcept((byte)0))
            return;
        var length = UnitRewrapper.Rewrap(unit, options.StoredCodec, bytes, Units.Consumed, batch.UnitOf(index), batch.Free);
        if (length == 0 || (length >= options.ClusterSize && !options.AlwaysCompressed))
            return;
        batch.Store(index, length);
        Clock.Count(CopyCounter.UnitsPassed);
    }

    private void Encode(UnitBatch batch, int index)
    {
        var unit = batch.UnitOf(index);
        if (!unit.ContainsAnyExcept((byte)0))
        {
            batch.Drop(index);
            Clock.Spent(CopyStage.Encode);
            return;
        }
        // A stream as long as the unit saves nothing.
        var room = options.AlwaysCompressed ? batch.Free : batch.Free[..(unit.Length - 1)];
        var length = !options.AlwaysCompressed && Incompressible.Is(unit) ? 0 : encoder.Encode(unit, room);
        if (length > 0)
            batch.Store(index, length);
        else
            batch.StorePlain(index);
        Clock.Spent(CopyStage.Encode);
        Clock.Count(length > 0 ? CopyCounter.UnitsEncoded : CopyCounter.UnitsPlain);
    }
}
