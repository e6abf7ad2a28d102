namespace ImageTools.Inspect.Checks;

/// <summary>What the user set by hand; null where the value is to be derived from the image.</summary>
public sealed record ImportRequest
{
    /// <summary>ImageName.</summary>
    public string? ImageName { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Platform.</summary>
    public string? Platform { get; init; }

    /// <summary>Architecture: x86_64, i386, arm64.</summary>
    public string? Architecture { get; init; }

    /// <summary>BIOS or UEFI.</summary>
    public string? BootMode { get; init; }

    /// <summary>OSType: linux or windows.</summary>
    public string? OsType { get; init; }

    /// <summary>LicenseType.</summary>
    public string? LicenseType { get; init; }

    /// <summary>DiskImageSize of the system disk in GiB.</summary>
    public int? DiskImageSize { get; init; }

    /// <summary>DiskImageSize of the data disks in GiB, in their order; those that are left out get what holds them.</summary>
    public IReadOnlyList<int> DataDiskSizes { get; init; } = [];

    /// <summary>
    /// Format of the object that will be uploaded: RAW, QCOW2, VHD. Null: not decided, so findings about the source's format are
    /// about what conversion will change.
    /// </summary>
    public string? TargetFormat { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}
