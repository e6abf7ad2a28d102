namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// raid10: copies side by side (near), copies in a later part of the members (far), or copies in the next stripe, shifted by one member
/// (offset).
/// </summary>
internal sealed class MdNearFarLayout : MdLayout
{
    private readonly int disks;
    private readonly int near;
    private readonly int far;
    private readonly bool isOffset;
    private readonly int setSize;
    private readonly long chunk;
    private readonly long strideChunks;
    private readonly int[] origins;

    private MdNearFarLayout(int disks, int near, int far, bool isOffset, int setSize, long chunk, long deviceChunks)
    {
        this.disks = disks;
        this.near = near;
        this.far = far;
        this.isOffset = isOffset;
        this.setSize = setSize;
        this.chunk = chunk;
        var chunks = deviceChunks / far * disks / near;
        Length = chunks * chunk;
        var used = ((chunks * near * far) + disks - 1) / disks;
        strideChunks = isOffset ? 1 : used / far;
        // The member that a copy on another one comes from.
        origins = new int[disks * far];
        for (var member = 0; member < disks; member++)
        {
            for (int at = member, copy = 0; copy < far; copy++, at = Shifted(at))
                origins[(copy * disks) + at] = member;
        }
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override int Copies => near * far;

    /// <summary>The layout as the superblock states it, or null when the kernel refuses it.</summary>
    /// <param name="layout">near_copies in bits 0-7, far_copies in 8-15, far_offset bit 16, the kind of far sets in 17 and 18.</param>
    /// <param name="disks">Members.</param>
    /// <param name="chunk">Bytes of a chunk.</param>
    /// <param name="deviceLength">Bytes that are used of each member.</param>
    public static MdNearFarLayout? Parse(uint layout, int disks, long chunk, long deviceLength)
    {
        var (near, far) = ((int)(layout & 0xff), (int)((layout >> 8) & 0xff));
        if (layout >> 19 != 0 || near == 0 || far == 0 || near * far > disks)
            return null;
        // mdadm makes no such mixture, in which Linux lets near copies wrap into the next far copy.
        if ((layout & 0x10000) != 0 && near > 1 && disks % near != 0)
            return null;
        var setSize = (layout >> 17) switch
        {
            0 => disks,
            1 => disks / far,
            2 => near * far,
            _ => 0,
        };
        return setSize == 0 || deviceLength > long.MaxValue / disks
            ? null
            : new MdNearFarLayout(disks, near, far, (layout & 0x10000) != 0, setSize, chunk, deviceLength / chunk);
    }

    /// <inheritdoc/>
    public override MdPiece Locate(long offset, int copy)
    {
        var (number, inside) = Math.DivRem(offset, chunk);
        var (nearCopy, farCopy) = Math.DivRem(copy, far);
        var (row, member) = Math.DivRem((number * near) + nearCopy, disks);
        if (isOffset)
            row *= far;
        for (var i = 0; i < farCopy; i++)
            member = Shifted((int)member);
        return new MdPiece((int)member, ((row + (farCopy * strideChunks)) * chunk) + inside, chunk - inside);
    }

    /// <inheritdoc/>
    public override (long Offset, long Length) Inverse(int member, long place)
    {
        var (at, inside) = Math.DivRem(place, chunk);
        var left = chunk - inside;
        var (row, copy) = isOffset ? Math.DivRem(at, far) : (at % strideChunks, at / strideChunks);
        if (copy >= far)
            return (-1, left);
        var position = (row * disks) + origins[(copy * disks) + member];
        var offset = (position / near * chunk) + inside;
        return (offset < Length ? offset : -1, left);
    }

    /// <inheritdoc/>
    public override bool IsComplete(IReadOnlyList<MdComponent?> members)
    {
        // The pattern of near copies repeats after as many chunks as there are members.
        for (var number = 0L; number < disks && number * chunk < Length; number++)
        {
            var found = false;
            for (var copy = 0; copy < Copies && !found; copy++)
                found = members[Locate(number * chunk, copy).Member] is not null;
            if (!found)
                return false;
        }
        return true;
    }

    // Member of the next far copy.
    private int Shifted(int member)
    {
        var (lastStart, lastSize) = (((disks / setSize) - 1) * setSize, setSize + (disks % setSize));
        if (disks % setSize != 0 && member + near > lastStart)
            return ((member + near - lastStart) % lastSize) + lastStart;
        return ((member + near) % setSize) + (member / setSize * setSize);
    }
}
