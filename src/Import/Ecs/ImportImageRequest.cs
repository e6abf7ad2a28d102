using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>Parameters of ImportImage (protocol notes §5.1); null members are left out, and ECS uses its default.</summary>
public sealed record ImportImageRequest
{
    /// <summary>The bucket's region.</summary>
    public required string RegionId { get; init; }

    /// <summary>System disk first; 1 to 17.</summary>
    public required IReadOnlyList<DiskDeviceMapping> Disks { get; init; }

    /// <summary>Name; no other image of the region may have it.</summary>
    public string? ImageName { get; init; }

    /// <summary>2 to 256 characters.</summary>
    public string? Description { get; init; }

    /// <summary>i386, x86_64 or arm64.</summary>
    public string? Architecture { get; init; }

    /// <summary>linux or windows.</summary>
    public string? OSType { get; init; }

    /// <summary>In ECS's exact spelling.</summary>
    public string? Platform { get; init; }

    /// <summary>BIOS or UEFI.</summary>
    public string? BootMode { get; init; }

    /// <summary>Role with which ECS reads the bucket, when it is not the default one.</summary>
    public string? RoleName { get; init; }

    /// <summary>Auto, Aliyun or BYOL; BYOL for systems that need a licence of their own (RHEL, SLES).</summary>
    public string? LicenseType { get; init; }

    /// <summary>Standard, or null for no check.</summary>
    public string? DetectionStrategy { get; init; }

    /// <summary>ARN of a cloud box.</summary>
    public string? StorageLocationArn { get; init; }

    /// <summary>supported or unsupported.</summary>
    public string? NvmeSupport { get; init; }

    /// <summary>v1 or v2.</summary>
    public string? ImdsSupport { get; init; }

    /// <summary>At most 20.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>rg-….</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Makes a repeated request the same request; at most 64 ASCII characters.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Only check key, permission and parameters.</summary>
    public bool DryRun { get; init; }

    /// <summary>The parameters by name, in the form that is sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToParameterList() => [.. ToParameters()];

    internal AcsParameters ToParameters()
    {
        AcsParameters parameters = new()
        {
            { "RegionId", RegionId },
            { "ImageName", ImageName },
            { "Description", Description },
            { "Architecture", Architecture },
            { "OSType", OSType },
            { "Platform", Platform },
            { "BootMode", BootMode },
            { "RoleName", RoleName },
            { "LicenseType", LicenseType },
            { "DetectionStrategy", DetectionStrategy },
            { "StorageLocationArn", StorageLocationArn },
            { "Features.NvmeSupport", NvmeSupport },
            { "Features.ImdsSupport", ImdsSupport },
            { "ResourceGroupId", ResourceGroupId },
            { "ClientToken", ClientToken },
            { "DryRun", DryRun ? true : null },
        };
        for (var i = 0; i < Disks.Count; i++)
        {
            var prefix = $"DiskDeviceMapping.{i + 1}.";
            parameters.Add(prefix + "OSSBucket", Disks[i].Bucket);
            parameters.Add(prefix + "OSSObject", Disks[i].ObjectKey);
            parameters.Add(prefix + "Format", Disks[i].Format);
            parameters.Add(prefix + "DiskImageSize", Disks[i].DiskImageSize);
        }
        for (var i = 0; i < Tags.Count; i++)
        {
            parameters.Add($"Tag.{i + 1}.Key", Tags[i].Key);
            parameters.Add($"Tag.{i + 1}.Value", Tags[i].Value);
        }
        return parameters;
    }
}
