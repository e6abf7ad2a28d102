namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// linear and raid0. Members may have different lengths: raid0 then has several zones, each over the members that are longer than the zones
/// before. linear is the same with one zone a member.
/// </summary>
internal sealed class MdStripeLayout : MdLayout
{
    private readonly long chunk;
    private readonly bool original;
    private readonly List<Zone> zones = [];

    private MdStripeLayout(long chunk, bool original)
    {
        this.chunk = chunk;
        this.original = original;
    }

    /// <inheritdoc/>
    public override long Length => zones.Count == 0 ? 0 : zones[^1].End;

    /// <summary>More than one zone: the order of chunks behind the first one depends on the layout.</summary>
    public bool IsMultiZone => zones.Count > 1;

    /// <summary>Members one after the other.</summary>
    public static MdStripeLayout Linear(IReadOnlyList<long> lengths)
    {
        var layout = new MdStripeLayout(1, original: false);
        var start = 0L;
        for (var i = 0; i < lengths.Count; i++)
        {
            // A zone of one member is one chunk.
            layout.zones.Add(new Zone(start, checked(start + lengths[i]), 0, [i]));
            start += lengths[i];
        }
        return layout;
    }

    /// <summary>raid0 over members of these lengths, multiples of the chunk.</summary>
    /// <param name="lengths">Bytes of each member.</param>
    /// <param name="chunk">Bytes of a chunk.</param>
    /// <param name="original">The layout of Linux before 3.14 (RAID0_ORIG_LAYOUT), where later zones count chunks from the start of the
    /// array, and not of the zone.</param>
    public static MdStripeLayout Striped(IReadOnlyList<long> lengths, long chunk, bool original)
    {
        var layout = new MdStripeLayout(chunk, original);
        long start = 0,
            place = 0;
        foreach (var end in lengths.Distinct().Order().Where(l => l > 0))
        {
            int[] members = [.. Enumerable.Range(0, lengths.Count).Where(i => lengths[i] > place)];
            var stop = checked(start + ((end - place) * members.Length));
            layout.zones.Add(new Zone(start, stop, place, members));
            (start, place) = (stop, end);
        }
        return layout;
    }

    /// <inheritdoc/>
    public override MdPiece Locate(long offset, int copy)
    {
        var zone = zones[Find(offset)];
        if (zone.Members.Length == 1)
            return new MdPiece(zone.Members[0], zone.Place + offset - zone.Start, zone.End - offset);
        var (number, inside) = Math.DivRem(offset - zone.Start, chunk);
        var turn = original ? offset / chunk : number;
        var place = zone.Place + (number / zone.Members.Length * chunk) + inside;
        return new MdPiece(zone.Members[(int)(turn % zone.Members.Length)], place, chunk - inside);
    }

    /// <inheritdoc/>
    public override (long Offset, long Length) Inverse(int member, long place)
    {
        foreach (var zone in zones)
        {
            var count = zone.Members.Length;
            var rank = Array.IndexOf(zone.Members, member);
            var within = place - zone.Place;
            if (rank < 0 || within < 0 || within >= (zone.End - zone.Start) / count)
                continue;
            if (count == 1)
                return (zone.Start + within, zone.End - zone.Start - within);
            var (row, inside) = Math.DivRem(within, chunk);
            var first = original ? zone.Start / chunk % count : 0;
            var turn = (rank - first + count) % count;
            return (zone.Start + (((row * count) + turn) * chunk) + inside, chunk - inside);
        }
        return (-1, long.MaxValue - place);
    }

    /// <inheritdoc/>
    public override bool IsComplete(IReadOnlyList<MdComponent?> members) => members.All(m => m is not null);

    private int Find(long offset)
    {
        var (low, high) = (0, zones.Count - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (zones[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <param name="Start">First byte in the array.</param>
    /// <param name="End">Byte after the last one in the array.</param>
    /// <param name="Place">First byte on each of its members.</param>
    /// <param name="Members">Its members in order.</param>
    private sealed record Zone(long Start, long End, long Place, int[] Members);
}
