namespace ImageTools.Disks.Volumes.Md;

/// <summary>The bytes of an array.</summary>
internal sealed class MdSource(string name, MdLayout layout, IReadOnlyList<MdComponent?> members, bool isInSync, bool isContested)
    : BlockSource
{
    // Computed pieces are announced as one extent up to this length.
    private const int MostRebuilt = 16 << 20;

    private readonly bool isWhole = members.All(m => m is { HasBadBlocks: false });

    /// <inheritdoc/>
    public override long Length => layout.Length;

    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>How it lies on its members.</summary>
    public MdLayout Layout => layout;

    /// <summary>Every copy is known to be right.</summary>
    public bool IsInSync => isInSync;

    /// <summary>
    /// Two members claim one place: an array and its copy are on the same machine, and it is not sure which belong
    /// together.
    /// </summary>
    public bool IsContested => isContested;

    /// <summary>Place of a member in the array, and its data area; null when it is not used.</summary>
    public (int Place, long Start, long Length)? PlaceOf(BlockSource volume)
    {
        for (var place = 0; place < members.Count; place++)
        {
            if (members[place] is { } member && ReferenceEquals(member.Volume, volume))
                return (place, member.Start, member.Data.Length);
        }
        return null;
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (!destination.IsEmpty)
        {
            var piece = Find(offset, destination.Length);
            var bytes = destination[..(int)piece.Length];
            if (piece.Member >= 0)
                members[piece.Member]!.Data.Read(piece.Place, bytes);
            else if (!layout.TryRebuild(members, offset, bytes))
                ThrowLost(offset);
            offset += bytes.Length;
            destination = destination[bytes.Length..];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return Enumerate(offset, length);
    }

    private IEnumerable<Extent> Enumerate(long offset, long length)
    {
        for (var end = offset + length; offset < end;)
        {
            var piece = Find(offset, Math.Min(end - offset, MostRebuilt));
            if (piece.Member < 0)
            {
                yield return Extent.Data(offset, piece.Length);
            }
            else
            {
                if (layout.Locate(offset, 0) is { Length: var run } && isWhole)
                    piece = piece with { Length = Math.Min(run, end - offset) };
                foreach (var extent in members[piece.Member]!.Data.Extents(piece.Place, piece.Length))
                {
                    var shifted = extent.Shift(offset - piece.Place);
                    // A unit may go on behind its chunk, where the array has other bytes.
                    yield return extent.Encoded is null || layout is MdMirrorLayout ? shifted : Extent.Data(shifted.Start, shifted.Length);
                }
            }
            offset += piece.Length;
        }
    }

    // The first bytes from the offset on, of a member that has them, or of none.
    private MdPiece Find(long offset, long length)
    {
        for (var copy = 0; copy < layout.Copies; copy++)
        {
            var piece = layout.Locate(offset, copy);
            length = Math.Min(length, piece.Length);
            if (members[piece.Member] is not { } member)
                continue;
            var (run, isGood) = member.Run(piece.Place, length);
            if (isGood)
                return piece with { Length = run };
            // Until here no copy is good.
            length = run;
        }
        return new MdPiece(-1, 0, length);
    }

    private void ThrowLost(long offset) =>
        throw new ImageFormatException(
            name,
            "md array",
            "has bytes that no member has and that can't be computed: the list of bad blocks of its members names them",
            offset: offset
        );
}
