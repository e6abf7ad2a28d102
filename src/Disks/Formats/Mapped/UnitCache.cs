using System.Buffers;
using System.Collections.Concurrent;
using ImageTools.Disks.Codecs;

namespace ImageTools.Disks.Formats.Mapped;

/// <summary>
/// Decodes compressed units, and keeps the last few for the small reads of file system parsers. Direct-mapped with a lock for each slot:
/// threads wait for each other only when they want the same unit (which is then decoded once) or collide. Reads of whole units bypass the
/// cache.
/// </summary>
/// <param name="storage">The file that holds the units.</param>
/// <param name="structure">Name of a unit in errors: "compressed cluster", "compressed grain".</param>
/// <param name="unitSize">Decoded bytes of a unit; the caller has checked it against its format's limit.</param>
/// <param name="diskLength">Guest-visible bytes: the stream of the last unit may end there.</param>
internal sealed class UnitCache(BlockSource storage, string structure, int unitSize, long diskLength) : IDisposable
{
    private const int Budget = 8 << 20;
    private const int MaxSlots = 128;
    private readonly Slot[] slots = CreateSlots(Math.Clamp(Budget / unitSize, 2, MaxSlots));
    private readonly ConcurrentBag<UnitDecoder> decoders = [];

    /// <summary>
    /// Fills <paramref name="destination"/> with the decoded bytes of <paramref name="unit"/> from <paramref name="from"/>
    /// on.
    /// </summary>
    /// <exception cref="ImageFormatException">The stream is damaged.</exception>
    public void Read(in EncodedUnit unit, int from, Span<byte> destination)
    {
        if (destination.Length == unitSize)
        {
            Decode(unit, destination);
            return;
        }
        var slot = slots[(int)((ulong)unit.UnitStart / (uint)unitSize % (uint)slots.Length)];
        lock (slot)
        {
            if (slot.Buffer is null || slot.Offset != unit.Offset || slot.UnitStart != unit.UnitStart)
            {
                slot.Buffer ??= new byte[unitSize];
                slot.Offset = -1;
                Decode(unit, slot.Buffer);
                slot.Offset = unit.Offset;
                slot.UnitStart = unit.UnitStart;
            }
            slot.Buffer.AsSpan(from, destination.Length).CopyTo(destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (decoders.TryTake(out var decoder))
            decoder.Dispose();
    }

    private void Decode(in EncodedUnit unit, Span<byte> destination)
    {
        var stored = ArrayPool<byte>.Shared.Rent(unit.Length);
        if (!decoders.TryTake(out var decoder))
            decoder = new UnitDecoder();
        try
        {
            storage.Read(unit.Offset, stored.AsSpan(0, unit.Length));
            var decoded = decoder.Decode(unit.Codec, stored.AsSpan(0, unit.Length), destination);
            if (decoded < Math.Min(unitSize, diskLength - unit.UnitStart))
                ThrowDamaged(unit, decoded);
            destination[decoded..].Clear();
        }
        finally
        {
            decoders.Add(decoder);
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private void ThrowDamaged(in EncodedUnit unit, int decoded) =>
        throw new ImageFormatException(
            storage.Name,
            structure,
            decoded < 0 ? $"is not a {unit.Codec} stream of {unitSize} bytes" : $"decodes to {decoded} bytes instead of {unitSize}",
            "guest offset",
            unit.UnitStart,
            unit.Offset,
            "The image is damaged there; fetch it or make it again."
        );

    private static Slot[] CreateSlots(int count)
    {
        var slots = new Slot[count];
        for (var i = 0; i < count; i++)
            slots[i] = new Slot();
        return slots;
    }

    private sealed class Slot
    {
        public long Offset = -1;
        public long UnitStart;
        public byte[]? Buffer;
    }
}
