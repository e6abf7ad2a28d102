namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A volume group as one copy of its metadata describes it.</summary>
internal sealed record LvmVolumeGroup
{
    // Each is a volume of the machine, and is probed for a file system.
    private const int MaxVolumes = 20_000,
        MaxNameLength = 127;

    public required string Name { get; init; }

    /// <summary>id, with hyphens.</summary>
    public required string Uuid { get; init; }

    /// <summary>seqno, which grows with each change.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>True when it was prepared for another machine (status EXPORTED); LVM does not activate it.</summary>
    public required bool IsExported { get; init; }

    /// <summary>Bytes of an extent.</summary>
    public required long ExtentBytes { get; init; }

    /// <summary>Physical volumes by their name in the metadata.</summary>
    public required IReadOnlyDictionary<string, LvmPhysicalVolume> PhysicalVolumes { get; init; }

    /// <summary>Logical volumes by their name, hidden ones too, in the order of the text.</summary>
    public required IReadOnlyList<LvmLogicalVolume> LogicalVolumes { get; init; }

    /// <summary>Reads the parsed text.</summary>
    /// <exception cref="ImageFormatException">It describes no volume group.</exception>
    public static LvmVolumeGroup Parse(LvmSection text)
    {
        if (text.Text("contents") != "Text Format Volume Group")
            throw text.Bad("contents", text.Text("contents"), "is not the metadata of a volume group");
        if (text.Number("version") != 1)
            throw text.Bad("version", text.Number("version"), "is not known");
        if (text.Sections.Count != 1)
            throw text.Bad(null, null, $"describes {text.Sections.Count} volume groups in place of one");
        var (name, group) = text.Sections.Single();
        if (!IsName(name))
            throw group.Bad(null, null, "is no name of a volume group");
        var extentSectors = group.Number("extent_size");
        if (extentSectors is 0 or > Sectors.Most)
            throw group.Bad("extent_size", extentSectors, "is no possible size of an extent");
        var extentBytes = new Sectors(extentSectors).Bytes;
        var volumes = group.Sections.GetValueOrDefault("logical_volumes")?.Sections ?? new Dictionary<string, LvmSection>();
        if (volumes.Count > MaxVolumes)
            throw group.Bad("logical_volumes", volumes.Count, $"are more than the {MaxVolumes} that are read");
        if (volumes.Keys.FirstOrDefault(n => !IsName(n)) is { } wrong)
            throw group.Bad("logical_volumes", wrong, "is no name of a logical volume");
        return new LvmVolumeGroup
        {
            Name = name,
            Uuid = LvmUuid.Parse(group.Text("id")) ?? throw group.Bad("id", null, "is no UUID"),
            SequenceNumber = group.Number("seqno"),
            IsExported = group.Texts("status").Contains("EXPORTED"),
            ExtentBytes = extentBytes,
            PhysicalVolumes = group
                .Section("physical_volumes")
                .Sections.ToDictionary(s => s.Key, s => LvmPhysicalVolume.Parse(s.Key, s.Value), StringComparer.Ordinal),
            LogicalVolumes = [.. volumes.Select(v => LvmLogicalVolume.Parse(v.Key, v.Value, extentBytes))],
        };
    }

    // The names become parts of paths below /dev.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name is not ("." or "..")
        && name[0] != '-'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+' or '-');
}
