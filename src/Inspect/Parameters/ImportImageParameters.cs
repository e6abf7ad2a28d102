namespace ImageTools.Inspect.Parameters;

/// <summary>Parameters of ImportImage. They come from the image, unless the user set them.</summary>
public sealed record ImportImageParameters
{
    /// <summary>linux or windows.</summary>
    public required string OSType { get; init; }

    /// <summary>Platform, in ECS's exact spelling.</summary>
    public required string Platform { get; init; }

    /// <summary>x86_64, i386 or arm64.</summary>
    public required string Architecture { get; init; }

    /// <summary>BIOS or UEFI.</summary>
    public required string BootMode { get; init; }

    /// <summary>ImageName.</summary>
    public required string ImageName { get; init; }

    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>One per disk.</summary>
    public required IReadOnlyList<ImportDisk> Disks { get; init; }

    /// <summary>"supported", or null to leave it out.</summary>
    public string? NvmeSupport { get; init; }

    /// <summary>"v2" or null.</summary>
    public string? ImdsSupport { get; init; }

    /// <summary>LicenseType or null.</summary>
    public string? LicenseType { get; init; }

    /// <summary>"Standard" or null.</summary>
    public string? DetectionStrategy { get; init; }

    /// <summary>The reason for the value of each field, by the field's name.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();
}
