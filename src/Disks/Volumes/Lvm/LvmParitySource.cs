using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// An array with parity, read from its data. The chunks of one missing member are calculated from the others and the
/// parity.
/// </summary>
internal sealed class LvmParitySource : BlockSource
{
    private readonly BlockSource?[] members;
    private readonly LvmParityLayout layout;
    private readonly int chunk;

    /// <summary>Creates the whole.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="members">All of one length; null for one that is missing.</param>
    /// <param name="layout">Where data and parity lie. It finds a way around each missing member.</param>
    /// <param name="chunk">Bytes of a chunk; they divide the length of a member.</param>
    public LvmParitySource(string name, BlockSource?[] members, LvmParityLayout layout, int chunk)
    {
        (Name, this.members, this.layout, this.chunk) = (name, members, layout, chunk);
        Length = members.First(m => m is not null)!.Length * layout.Data;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var count = (int)Math.Min(destination.Length, chunk - (offset % chunk));
            var (row, member, at) = Place(offset);
            if (members[member] is { } present)
                present.Read(at, destination[..count]);
            else
                Calculate(row, member, at, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        while (offset < end)
        {
            var count = Math.Min(end - offset, chunk - (offset % chunk));
            var (_, member, at) = Place(offset);
            if (members[member] is { } present)
            {
                foreach (var extent in present.Extents(at, count))
                    yield return extent.Shift(offset - at);
            }
            else
            {
                yield return Extent.Data(offset, count);
            }
            offset += count;
        }
    }

    private (long Row, int Member, long At) Place(long offset)
    {
        var number = offset / chunk;
        var (row, index) = (number / layout.Data, (int)(number % layout.Data));
        return (row, layout.Member(row, index), (row * chunk) + (offset % chunk));
    }

    // The sum of all data of a row and its plain parity is zero.
    private void Calculate(long row, int missing, long at, Span<byte> destination)
    {
        var (_, q) = layout.Parity(row);
        var rented = ArrayPool<byte>.Shared.Rent(destination.Length);
        try
        {
            var part = rented.AsSpan(0, destination.Length);
            destination.Clear();
            for (var member = 0; member < members.Length; member++)
            {
                if (member == missing || member == q)
                    continue;
                members[member]!.Read(at, part);
                Add(part, destination);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Add(ReadOnlySpan<byte> part, Span<byte> sum)
    {
        var from = MemoryMarshal.Cast<byte, Vector<byte>>(part);
        var to = MemoryMarshal.Cast<byte, Vector<byte>>(sum);
        for (var i = 0; i < to.Length; i++)
            to[i] ^= from[i];
        for (var i = to.Length * Vector<byte>.Count; i < sum.Length; i++)
            sum[i] ^= part[i];
    }
}
