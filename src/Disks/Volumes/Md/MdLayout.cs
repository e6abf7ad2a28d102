namespace ImageTools.Disks.Volumes.Md;

/// <summary>How the bytes of an array lie on its members. Immutable; every number has been checked.</summary>
internal abstract class MdLayout
{
    /// <summary>Bytes of the array.</summary>
    public abstract long Length { get; }

    /// <summary>How often each byte is stored. Places in 0 … Copies - 1.</summary>
    public virtual int Copies => 1;

    /// <summary>The piece of a copy that begins at <paramref name="offset"/> of the array.</summary>
    public abstract MdPiece Locate(long offset, int copy);

    /// <summary>
    /// The bytes of the array that lie at <paramref name="place"/> of a member's data area, as offset and length; an offset below 0 for
    /// bytes that no array has: rounding, or parity.
    /// </summary>
    public abstract (long Offset, long Length) Inverse(int member, long place);

    /// <summary>
    /// Computes bytes that no member has, from the others. <paramref name="destination"/> does not cross the end of a chunk.
    /// </summary>
    /// <returns>False when that is not possible.</returns>
    public virtual bool TryRebuild(IReadOnlyList<MdComponent?> members, long offset, Span<byte> destination) => false;

    /// <summary>Whether every byte can be read with these members, apart from bad blocks.</summary>
    public abstract bool IsComplete(IReadOnlyList<MdComponent?> members);
}
