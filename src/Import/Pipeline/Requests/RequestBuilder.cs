using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Inspect.Parameters;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>Puts ImportImage's parameters together from what the user set and what the inspection derived.</summary>
internal static class RequestBuilder
{
    private const int MostDisks = 17;

    /// <summary>What can be said before anything is opened or asked.</summary>
    /// <exception cref="CloudException">The options contradict ECS's rules or each other.</exception>
    public static void Check(ImportOptions options)
    {
        CheckDisks(options);
        if (options.Images.Count > 0)
            CheckUpload(options);
        if (options.Request.ImageName is { } name)
            ImportNames.CheckImageName(name);
        ImportNames.CheckDescription(options.Request.Description);
        ImportNames.CheckTags(options.Request.Tags);
    }

    private static void CheckDisks(ImportOptions options)
    {
        var disks = Math.Max(options.Images.Count, options.Objects.Count);
        if (disks == 0 || (options.Images.Count > 0 && options.Objects.Count > 0))
        {
            throw new CloudException(
                "ecs",
                "nothing-to-import",
                "Either images or objects are imported.",
                hint: "Name image files, or objects with --object."
            );
        }

        if (disks > MostDisks)
        {
            throw new CloudException(
                "ecs",
                "too-many-disks",
                $"{disks} disks are more than the {MostDisks} that ECS imports at once.",
                hint: "ECS would ignore the others silently; attach them later."
            );
        }

        if (options.Objects.Count > 0 && options.Request.ImageName is null)
        {
            throw new CloudException(
                "ecs",
                "no-image-name",
                "Nothing is known of the objects to make a name from.",
                hint: "Give the image a --name."
            );
        }
    }

    // What ECS would say only after the upload.
    private static void CheckUpload(ImportOptions options)
    {
        if (options.Bucket is null)
        {
            throw new CloudException(
                "oss",
                "no-bucket",
                "There is no bucket to upload to.",
                hint: "Name one in the region of the import with --bucket."
            );
        }

        if (options.Key is { } key)
            CheckSuffix(key, options.Conversion.Format);
        if (options.Upload.Settings is { StorageClass: "Archive" or "ColdArchive" or "DeepColdArchive" } archived)
        {
            throw new CloudException(
                "oss",
                "invalid-setting",
                $"ECS cannot read objects of the class {archived.StorageClass}.",
                hint: "Use --storage-class Standard or IA."
            );
        }

        if (options.Upload.Settings.Encryption is { } encryption)
        {
            throw new CloudException(
                "oss",
                "invalid-setting",
                $"ECS does not import objects that OSS encrypts ({encryption}).",
                hint: "Leave --encryption out."
            );
        }
    }

    /// <summary>Where each disk will be uploaded.</summary>
    public static IReadOnlyList<OssLocation> Destinations(ImportOptions options, string imageName)
    {
        var suffix = ImportNames.Suffix(options.Conversion.Format);
        return
        [
            .. options.Images.Select(
                (_, i) =>
                    new OssLocation(
                        options.Bucket!,
                        i == 0 ? options.Key ?? $"{options.KeyPrefix}{imageName}{suffix}"
                            : options.Key is { } key ? $"{Path.ChangeExtension(key, null)}-data{i}{Path.GetExtension(key)}"
                            : $"{options.KeyPrefix}{imageName}-data{i}{suffix}"
                    )
            ),
        ];
    }

    /// <summary>What the options say of every request.</summary>
    public static ImportImageRequest Begin(ImportOptions options, string region) =>
        new()
        {
            RegionId = region,
            Disks = [],
            RoleName = options.RoleName,
            ResourceGroupId = options.ResourceGroupId,
            StorageLocationArn = options.StorageLocationArn,
            Tags = options.Request.Tags,
            DryRun = options.DryRun,
        };

    /// <summary>The request for images that were inspected.</summary>
    public static ImportImageRequest ForImages(
        ImportOptions options,
        string region,
        ImportImageParameters derived,
        IReadOnlyList<OssLocation> locations
    ) =>
        Begin(options, region) with
        {
            ImageName = derived.ImageName,
            Description = derived.Description,
            Architecture = derived.Architecture,
            OSType = derived.OSType,
            Platform = derived.Platform,
            BootMode = derived.BootMode,
            LicenseType = derived.LicenseType,
            DetectionStrategy = Chosen(options.DetectionStrategy, derived.DetectionStrategy),
            NvmeSupport = Chosen(options.NvmeSupport, derived.NvmeSupport),
            ImdsSupport = Chosen(options.ImdsSupport, derived.ImdsSupport),
            Disks =
            [
                .. locations.Select(
                    (l, i) =>
                        new DiskDeviceMapping(
                            l.Bucket,
                            l.Key,
                            ImportNames.EcsFormat(options.Conversion.Format),
                            i < derived.Disks.Count ? derived.Disks[i].DiskImageSize : null
                        )
                ),
            ],
        };

    /// <summary>The request for objects: what the user does not say, ECS decides.</summary>
    public static ImportImageRequest ForObjects(ImportOptions options, string region) =>
        Begin(options, region) with
        {
            ImageName = options.Request.ImageName,
            Description = options.Request.Description,
            Architecture = options.Request.Architecture,
            OSType = options.Request.OsType,
            Platform = options.Request.Platform,
            BootMode = options.Request.BootMode,
            LicenseType = Chosen(options.Request.LicenseType, null),
            DetectionStrategy = Chosen(options.DetectionStrategy, null),
            NvmeSupport = Chosen(options.NvmeSupport, null),
            ImdsSupport = Chosen(options.ImdsSupport, null),
            Disks =
            [
                .. options.Objects.Select(
                    (l, i) =>
                        new DiskDeviceMapping(
                            l.Bucket,
                            l.Key,
                            options.Request.TargetFormat?.ToUpperInvariant() ?? ImportNames.EcsFormat(l),
                            i == 0 ? options.Request.DiskImageSize
                                : i <= options.Request.DataDiskSizes.Count ? options.Request.DataDiskSizes[i - 1]
                                : null
                        )
                ),
            ],
        };

    // ECS refuses objects by their suffix (UnsupportedSuffix.OSSObject), after the upload; its list is not published, so only sure ones
    // pass.
    private static void CheckSuffix(string key, TargetFormat format)
    {
        if (ImportNames.EcsFormat(new OssLocation("", key)) != ImportNames.EcsFormat(format))
        {
            throw new CloudException(
                "oss",
                "unsupported-suffix",
                $"The key '{key}' does not end as a {ImportNames.EcsFormat(format)} object does; ECS would refuse it after the upload.",
                hint: $"Let the key end in {ImportNames.Suffix(format)}."
            );
        }
    }

    // An empty text is the user's way to leave a derived parameter out.
    private static string? Chosen(string? given, string? derived) =>
        given is null ? derived
        : given.Length == 0 ? null
        : given;
}
