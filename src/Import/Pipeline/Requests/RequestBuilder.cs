using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Inspect.Parameters;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>Builds the parameters of ImportImage from the user's values and from those that the inspection derived.</summary>
internal static class RequestBuilder
{
    private const int MostDisks = 17;

    /// <summary>Checks the options before any image is opened or any request is sent.</summary>
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
                "Give either images or objects.",
                hint: "Name image files, or objects with --object."
            );
        }

        if (disks > MostDisks)
        {
            throw new CloudException(
                "ecs",
                "too-many-disks",
                $"{disks} disks are more than the {MostDisks} that one import can have.",
                hint: "ECS would ignore the others without an error; attach them later."
            );
        }

        if (options.Objects.Count > 0 && options.Request.ImageName is null)
        {
            throw new CloudException("ecs", "no-image-name", "A name can't be derived from objects.", hint: "Give the image a --name.");
        }
    }

    // ECS would refuse these only after the upload.
    private static void CheckUpload(ImportOptions options)
    {
        if (options.Bucket is null)
        {
            throw new CloudException(
                "oss",
                "no-bucket",
                "No bucket was given for the upload.",
                hint: "Give one in the region of the import with --bucket."
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

    /// <summary>The object for the upload of each disk.</summary>
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

    /// <summary>The parameters of every request that come from the options.</summary>
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

    /// <summary>The request for objects. ECS decides the values that the user does not give.</summary>
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

    // ECS refuses some suffixes of objects (UnsupportedSuffix.OSSObject) after the upload. Its list is not published, so only safe suffixes
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

    // With an empty text, the user leaves a derived parameter out.
    private static string? Chosen(string? given, string? derived) =>
        given is null ? derived
        : given.Length == 0 ? null
        : given;
}
