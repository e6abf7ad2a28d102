namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>
/// A place in a table of metadata: the start of a stored block, from the start of the table, and a byte of the decoded block. References of
/// inodes are the ids of files.
/// </summary>
/// <param name="Value">Block &lt;&lt; 16 | byte.</param>
internal readonly record struct SquashFsRef(ulong Value)
{
    public SquashFsRef(uint block, ushort start)
        : this(((ulong)block << 16) | start) { }

    public long Block => (long)(Value >> 16);

    public int Start => (int)(Value & 0xffff);

    public override string ToString() => $"{Block}:{Start}";
}
