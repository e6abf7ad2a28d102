namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>An entry of an L2 table by its number.</summary>
/// <param name="Number">From 0; a table is one cluster, so that the bytes before the entry fit into an int.</param>
internal readonly record struct Qcow2L2Index(int Number)
{
    /// <summary>Where the entry begins in its table, in bytes.</summary>
    /// <param name="entryBits">Of the size of an entry, which is twice as long with subclusters.</param>
    public int Offset(int entryBits) => Number << entryBits;
}
