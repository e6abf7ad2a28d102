using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>The free space inside an array, in bytes of one member. What the array does not use of a member is kept.</summary>
internal sealed class MdFreeSpace : IFreeSpace
{
    private readonly IFreeSpace array;
    private readonly MdLayout layout;
    private readonly int place;
    private readonly long start;
    private readonly long end;

    private MdFreeSpace(IFreeSpace array, MdLayout layout, int place, long start, long length)
    {
        this.array = array;
        this.layout = layout;
        this.place = place;
        this.start = start;
        end = start + length;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => array.Remarks;

    /// <summary>The free space of <paramref name="member"/> in an array that could be read.</summary>
    public static FreeSpaceOffer Offer(Volume member, Volume array, Func<Volume, FreeSpaceOffer> inside)
    {
        if (array.Content is not MdSource source || source.PlaceOf(member.Content) is not { } at)
            return FreeSpaceOffer.LeftAlone($"The array {array.Id} does not use this member.");
        if (source.Layout is MdParityLayout)
        {
            return FreeSpaceOffer.LeftAlone(
                $"The array {array.Id} keeps parity, which zeros on one member alone would make wrong; it is kept whole."
            );
        }
        if (source.IsContested)
            return FreeSpaceOffer.LeftAlone($"Two members say that they have the same place in {array.Id}: one of them belongs to a copy.");
        if (!source.IsInSync)
            return FreeSpaceOffer.LeftAlone($"The array {array.Id} is not in sync.");
        var offer = inside(array);
        return offer.Ranges is { } ranges
            ? FreeSpaceOffer.Of(new MdFreeSpace(ranges, source.Layout, at.Place, at.Start, at.Length))
            : FreeSpaceOffer.LeftAlone($"{array.Id}: {offer.Reason}");
    }

    /// <inheritdoc/>
    public IEnumerable<(long Start, long Length)> Free(long offset, long length)
    {
        var (from, to) = (Math.Max(offset, start), Math.Min(offset + length, end));
        while (from < to)
        {
            var (at, run) = layout.Inverse(place, from - start);
            run = Math.Min(run, to - from);
            if (at >= 0 && IsAt(at, from - start))
            {
                foreach (var (free, count) in array.Free(at, Math.Min(run, layout.Length - at)))
                    yield return (from + (free - at), count);
            }
            from += run;
        }
    }

    // Some old layouts with far copies are not what they should be.
    private bool IsAt(long offset, long memberPlace)
    {
        for (var copy = 0; copy < layout.Copies; copy++)
        {
            var piece = layout.Locate(offset, copy);
            if (piece.Member == place && piece.Place == memberPlace)
                return true;
        }
        return false;
    }
}
