using System.Buffers;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>raid4, raid5 and raid6: in every stripe one or two chunks of parity, from which missing chunks are computed.</summary>
internal sealed class MdParityLayout : MdLayout
{
    private const int MostScratch = 64 << 10;

    private readonly MdParityPlaces places;
    private readonly long chunk;

    private MdParityLayout(MdParityPlaces places, long chunk, long deviceLength)
    {
        this.places = places;
        this.chunk = chunk;
        Length = deviceLength / chunk * chunk * places.DataDisks;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>The layout of a level, or null when there is none of this number or with so few members.</summary>
    public static MdParityLayout? Parse(int level, uint layout, int disks, long chunk, long deviceLength) =>
        MdParityPlaces.Parse(level, layout, disks) is { } places && deviceLength <= long.MaxValue / disks
            ? new MdParityLayout(places, chunk, deviceLength)
            : null;

    /// <inheritdoc/>
    public override MdPiece Locate(long offset, int copy)
    {
        var (number, inside) = Math.DivRem(offset, chunk);
        var (stripe, data) = Math.DivRem(number, places.DataDisks);
        return new MdPiece(places.Of(stripe).Member((int)data), (stripe * chunk) + inside, chunk - inside);
    }

    /// <inheritdoc/>
    public override (long Offset, long Length) Inverse(int member, long place)
    {
        var (stripe, inside) = Math.DivRem(place, chunk);
        var data = places.Of(stripe).DataOf(member);
        var offset = (((stripe * places.DataDisks) + data) * chunk) + inside;
        return (data >= 0 && offset < Length ? offset : -1, chunk - inside);
    }

    /// <inheritdoc/>
    public override bool IsComplete(IReadOnlyList<MdComponent?> members) => members.Count(m => m is null) <= places.Parities;

    /// <inheritdoc/>
    public override bool TryRebuild(IReadOnlyList<MdComponent?> members, long offset, Span<byte> destination)
    {
        var (number, inside) = Math.DivRem(offset, chunk);
        var (stripe, data) = Math.DivRem(number, places.DataDisks);
        var at = places.Of(stripe);
        var scratch = ArrayPool<byte>.Shared.Rent((int)Math.Min(MostScratch, destination.Length) * 2);
        try
        {
            for (var done = 0; done < destination.Length;)
            {
                var place = (stripe * chunk) + inside + done;
                var count = Math.Min(scratch.Length / 2, destination.Length - done);
                // One list of bad blocks may begin or end inside.
                foreach (var member in members)
                {
                    if (member is not null)
                        count = (int)member.Run(place, count).Length;
                }
                if (!TryRebuild(members, at, (int)data, place, destination.Slice(done, count), scratch))
                    return false;
                done += count;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private bool TryRebuild(
        IReadOnlyList<MdComponent?> members,
        MdParityPlaces.Stripe at,
        int wanted,
        long place,
        Span<byte> destination,
        byte[] scratch
    )
    {
        var block = scratch.AsSpan(0, destination.Length);
        BlockSource? Readable(int member) => members[member] is { } m && m.Run(place, 1).IsGood ? m.Data : null;
        var other = -1;
        for (var data = 0; data < places.DataDisks; data++)
        {
            if (data == wanted || Readable(at.Member(data)) is not null)
                continue;
            if (other >= 0)
                return false;
            other = data;
        }
        var p = Readable(at.Parity);
        var q = at.Syndrome < 0 ? null : Readable(at.Syndrome);
        if (other < 0 && p is not null)
        {
            p.Read(place, destination);
            for (var data = 0; data < places.DataDisks; data++)
            {
                if (data == wanted)
                    continue;
                members[at.Member(data)]!.Data.Read(place, block);
                GaloisField.Add(destination, block);
            }
            return true;
        }
        if (q is null || (other >= 0 && p is null))
            return false;
        // What is missing of Q, and of P when two chunks are.
        var sum = scratch.AsSpan(destination.Length, destination.Length);
        q.Read(place, destination);
        if (other >= 0)
            p!.Read(place, sum);
        for (var data = 0; data < places.DataDisks; data++)
        {
            if (data == wanted || data == other)
                continue;
            members[at.Member(data)]!.Data.Read(place, block);
            GaloisField.Add(sum, block);
            GaloisField.MultiplyAndAdd(destination, block, GaloisField.Power(at.Weight(data)));
        }
        var own = GaloisField.Power(at.Weight(wanted));
        if (other < 0)
        {
            GaloisField.Multiply(destination, GaloisField.Inverse(own));
            return true;
        }
        // Q = own * wanted + theirs * other and P = wanted + other, so wanted = (Q + theirs * P) / (own + theirs).
        var theirs = GaloisField.Power(at.Weight(other));
        GaloisField.MultiplyAndAdd(destination, sum, theirs);
        GaloisField.Multiply(destination, GaloisField.Inverse((byte)(own ^ theirs)));
        return true;
    }
}
