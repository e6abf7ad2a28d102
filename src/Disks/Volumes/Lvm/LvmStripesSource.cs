using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// Members in turns, a chunk each, and each chunk in one or several copies that follow one another (striped, raid0, raid10).
/// </summary>
internal sealed class LvmStripesSource : BlockSource
{
    private readonly BlockSource?[] members;
    private readonly int chunk,
        copies;

    /// <summary>Creates the whole.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="members">All of one length; null for one that is missing, where another copy is there.</param>
    /// <param name="chunk">Bytes of a chunk; they divide the length of a member.</param>
    /// <param name="copies">Copies of each chunk.</param>
    public LvmStripesSource(string name, BlockSource?[] members, int chunk, int copies)
    {
        (Name, this.members, this.chunk, this.copies) = (name, members, chunk, copies);
        Length = members.First(m => m is not null)!.Length / chunk * members.Length / copies * chunk;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The member and the row of a copy of a chunk.</summary>
    public static (int Member, long Row) Place(long chunk, int copy, int members, int copies)
    {
        var slot = (chunk * copies) + copy;
        return ((int)(slot % members), slot / members);
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var count = (int)Math.Min(destination.Length, chunk - (offset % chunk));
            ReadChunk(offset, destination[..count]);
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
            var copy = 0;
            while (At(offset, copy).Member is null)
                copy++;
            var (member, at) = At(offset, copy);
            foreach (var extent in member!.Extents(at, count))
                yield return extent.Shift(offset - at);
            offset += count;
        }
    }

    private (BlockSource? Member, long At) At(long offset, int copy)
    {
        var (member, row) = Place(offset / chunk, copy, members.Length, copies);
        return (members[member], (row * chunk) + (offset % chunk));
    }

    private void ReadChunk(long offset, Span<byte> destination)
    {
        IOException? first = null;
        for (var copy = 0; copy < copies; copy++)
        {
            var (member, at) = At(offset, copy);
            if (member is null)
                continue;
            try
            {
                member.Read(at, destination);
                return;
            }
            catch (IOException e) when (e is not ReadLimitException)
            {
                first ??= e;
            }
        }
        throw first!;
    }
}
