namespace ImageTools.Disks.Volumes.Md;

/// <summary>raid1: every member holds the whole.</summary>
internal sealed class MdMirrorLayout(int members, long length) : MdLayout
{
    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override int Copies => members;

    /// <inheritdoc/>
    public override MdPiece Locate(long offset, int copy) => new(copy, offset, length - offset);

    /// <inheritdoc/>
    public override (long Offset, long Length) Inverse(int member, long place) =>
        place < length ? (place, length - place) : (-1, long.MaxValue - place);

    /// <inheritdoc/>
    public override bool IsComplete(IReadOnlyList<MdComponent?> members) => members.Any(m => m is not null);
}
