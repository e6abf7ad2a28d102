namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>
/// A block by the number that metadata states: the allocation group in the upper bits, the block in it in the lower ones. The numbers have
/// gaps between the groups. Only here a number becomes a place in bytes.
/// </summary>
/// <param name="Number">One that metadata states may lie anywhere: <see cref="IsIn"/>.</param>
internal readonly record struct XfsBlock(long Number)
{
    /// <summary>A number of 64 bits; what is negative here is in no file system.</summary>
    public static XfsBlock Stated(ulong number) => new((long)number);

    /// <summary>A block of a group.</summary>
    public static XfsBlock InGroup(long group, uint block, XfsSuperblock super) => new((group << super.GroupBlockLog) | block);

    /// <summary>Its group.</summary>
    public long Group(XfsSuperblock super) => Number >> super.GroupBlockLog;

    /// <summary>Its number in its group.</summary>
    public uint Block(XfsSuperblock super) => (uint)(Number & ((1L << super.GroupBlockLog) - 1));

    /// <summary>Its first byte on the volume. It is one of the file system.</summary>
    public long Place(XfsSuperblock super) => ((Group(super) * super.GroupBlocks) + Block(super)) * super.BlockSize;

    /// <summary>Whether it and those behind it, so many together, lie in one group of the file system. Nothing names block 0.</summary>
    public bool IsIn(XfsSuperblock super, long count = 1) =>
        Number > 0 && Group(super) < super.GroupCount && Block(super) <= super.BlocksIn(Group(super)) - count;
}
