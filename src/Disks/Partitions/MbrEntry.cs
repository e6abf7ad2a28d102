namespace ImageTools.Disks.Partitions;

/// <summary>One 16-byte entry of an MBR or EBR.</summary>
/// <param name="Status">0x80 active, 0 not; anything else is no partition table.</param>
/// <param name="Type">Partition type.</param>
/// <param name="FirstSector">In sectors; what it is relative to depends on where the entry stands.</param>
/// <param name="Sectors">Length in sectors.</param>
internal readonly record struct MbrEntry(byte Status, byte Type, uint FirstSector, uint Sectors)
{
    public bool IsEmpty => Type == 0 || Sectors == 0;

    public bool IsExtended => Type is 0x05 or 0x0f or 0x85;

    public bool IsProtective => Type == 0xee && Sectors != 0;
}
