namespace ImageTools.Disks.Partitions;

/// <summary>One 16-byte entry of an MBR or EBR.</summary>
/// <param name="Status">0x80 active, 0 not; anything else is no partition table.</param>
/// <param name="Type">Partition type.</param>
/// <param name="FirstSector">In sectors; what it is relative to depends on where the entry stands.</param>
/// <param name="Sectors">Length in sectors.</param>
internal readonly record struct MbrEntry(byte Status, byte Type, uint FirstSector, uint Sectors)
{
    /// <summary>
    /// An entry without sectors. One of type 0 that has some is a partition: Linux goes by the sectors alone, and files may lie in
    /// it.
    /// </summary>
    public bool IsEmpty => Sectors == 0;

    public bool IsExtended => Type is 0x05 or 0x0f or 0x85;

    public bool IsProtective => Type == 0xee && Sectors != 0;
}
