namespace ImageTools.Disks.Partitions;

/// <summary>One 16-byte entry of an MBR or EBR.</summary>
/// <param name="Status">0x80 active, 0 not; with another value it is no partition table.</param>
/// <param name="Type">Partition type.</param>
/// <param name="FirstSector">In sectors. The base depends on the place of the entry.</param>
/// <param name="Sectors">Length in sectors.</param>
internal readonly record struct MbrEntry(byte Status, byte Type, uint FirstSector, uint Sectors)
{
    /// <summary>
    /// An entry without sectors is unused. An entry of type 0 with sectors is a partition: Linux looks only at the sectors, and it can hold
    /// files.
    /// </summary>
    public bool IsEmpty => Sectors == 0;

    public bool IsExtended => Type is 0x05 or 0x0f or 0x85;

    public bool IsProtective => Type == 0xee && Sectors != 0;
}
