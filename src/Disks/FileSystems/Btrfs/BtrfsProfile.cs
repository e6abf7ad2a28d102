namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>What a chunk holds, and how it is spread over devices (the type of a chunk, the flags of a block group).</summary>
[Flags]
internal enum BtrfsProfile : ulong
{
    Single = 0,
    Data = 1,
    System = 2,
    Metadata = 4,
    Raid0 = 8,
    Raid1 = 0x10,
    Dup = 0x20,
    Raid10 = 0x40,
    Raid5 = 0x80,
    Raid6 = 0x100,
    Raid1C3 = 0x200,
    Raid1C4 = 0x400,
    Contents = Data | System | Metadata,
    Spreads = Raid0 | Raid1 | Dup | Raid10 | Raid5 | Raid6 | Raid1C3 | Raid1C4,
}
