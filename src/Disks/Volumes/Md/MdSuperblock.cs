namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// What a superblock of either format says of its array and of its own member. Numbers from the image are not checked
/// yet.
/// </summary>
internal sealed record MdSuperblock
{
    /// <summary>The magic of every superblock (md_magic).</summary>
    public const uint Magic = 0xa92b4efc;

    /// <summary>Its format: 0.90, 1.0, 1.1, 1.2.</summary>
    public required string Version { get; init; }

    /// <summary>First byte of the superblock on the member.</summary>
    public required long Place { get; init; }

    /// <summary>Whether the checksum (sb_csum) is right.</summary>
    public required bool IsSound { get; init; }

    /// <summary>UUID of the array as blkid prints it (set_uuid).</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Name of the array, usually "host:name"; null in 0.90 (set_name).</summary>
    public string? Name { get; init; }

    /// <summary>Number of the array's device; only 0.90 states it (md_minor).</summary>
    public uint? Minor { get; init; }

    /// <summary>Time of the making (ctime), to choose between two superblocks on one member.</summary>
    public ulong Created { get; init; }

    /// <summary>Level: -1 linear, 0, 1, 4, 5, 6, 10.</summary>
    public required int Level { get; init; }

    /// <summary>Layout, whose meaning depends on the level.</summary>
    public required uint Layout { get; init; }

    /// <summary>Sectors that the array uses of every member (size); 0 in linear and raid0.</summary>
    public required ulong Size { get; init; }

    /// <summary>Sectors of a chunk (chunksize).</summary>
    public required uint Chunk { get; init; }

    /// <summary>Members of the complete array (raid_disks).</summary>
    public required uint RaidDisks { get; init; }

    /// <summary>First sector of the data (data_offset).</summary>
    public required ulong DataOffset { get; init; }

    /// <summary>Sectors that are there for data (data_size).</summary>
    public required ulong DataSize { get; init; }

    /// <summary>Number of this member, an index of <see cref="Roles"/> (dev_number).</summary>
    public required uint Number { get; init; }

    /// <summary>Counts changes of the array; a member with fewer has missed some (events).</summary>
    public required ulong Events { get; init; }

    /// <summary>Sectors that are known to be in sync; all ones: all of them (resync_offset).</summary>
    public required ulong ResyncOffset { get; init; }

    /// <summary>Features in use (feature_map).</summary>
    public MdFeatures Features { get; init; }

    /// <summary>The role of each member by its number (dev_roles).</summary>
    public required ushort[] Roles { get; init; }

    /// <summary>Place of the list of bad blocks in bytes from the superblock, and its bytes; null when there is none.</summary>
    public (long Offset, int Length, int Shift)? BadBlocks { get; init; }

    /// <summary>Nothing was being written, and every copy and parity is right.</summary>
    public bool IsInSync => ResyncOffset == ulong.MaxValue;

    /// <summary>The role of a member in this superblock; <see cref="MdRole.Spare"/> for a number that it does not know.</summary>
    public ushort RoleOf(uint number) => number < Roles.Length ? Roles[number] : MdRole.Spare;
}
