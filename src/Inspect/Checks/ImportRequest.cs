namespace ImageTools.Inspect.Checks;

/// <summary>The parameters that the user set. Null means: take the value from the image.</summary>
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

    /// <summary>
    /// DiskImageSize of the data disks in GiB, in their order. A size that is not given becomes the smallest one that holds the disk.
    /// </summary>
    public IReadOnlyList<int> DataDiskSizes { get; init; } = [];

    /// <summary>
    /// Format of the object that will be uploaded: RAW, QCOW2, VHD. Null means: not decided yet. Findings about the format of the source
    /// then say what the conversion will change.
    /// </summary>
    public string? TargetFormat { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}
