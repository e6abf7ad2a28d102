using ImageTools.Cloud.Rpc;
using ImageTools.Inspect.Rules;

namespace ImageTools.Import.Ecs;

/// <summary>ECS as an RPC service: its endpoint and the hints for its errors.</summary>
public static class EcsService
{
    private const string MakeRole =
        "ECS may not read the bucket: the import role is missing, does not trust ecs.aliyuncs.com, or has no policy. `imagetools "
        + "authorize` shows what is needed.";

    private const string CloudBox =
        "Importing into a cloud box needs the role AliyunECSCloudBoxImageImportDefaultRole with the policy "
        + "AliyunECSCloudBoxImageImportRolePolicy.";

    // Regions whose host name does not follow the rule, from the official client.
    private static readonly Dictionary<string, string> EcsHosts = new(StringComparer.Ordinal)
    {
        ["cn-hangzhou"] = "ecs-cn-hangzhou.aliyuncs.com",
        ["cn-shanghai-finance-1"] = "ecs-cn-hangzhou.aliyuncs.com",
        ["cn-shenzhen-finance-1"] = "ecs-cn-hangzhou.aliyuncs.com",
        ["cn-north-2-gov-1"] = "ecs.aliyuncs.com",
    };

    private static readonly Dictionary<string, string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MissingParameter.DiskDeviceMapping"] = ErrorHints.OurFault,
        ["InvalidRegionId.NotFound"] = "There is no such region: check --region (and --copy-to); ids look like cn-hangzhou.",
        ["InvalidRegion.NotSupport"] = "Images cannot be imported in this region: import in another one and copy the image.",
        ["InvalidImageName.Malformed"] =
            "A name has 2 to 128 characters, begins with a letter, continues with letters, digits, '.', ':', '_', '-', and does not begin "
            + "with aliyun or acs:.",
        ["InvalidImageName.Duplicated"] =
            "Choose another --name, or remove the image that has it (`imagetools images NAME`, `imagetools image rm ID`).",
        ["InvalidDescription.Malformed"] = "A description has 2 to 256 characters and does not begin with http:// or https://.",
        ["InvalidArchitecture.Malformed"] = "Architecture is i386, x86_64 or arm64.",
        ["InvalidArchitecture.PlatformUnsupported"] =
            "This platform does not exist for this architecture: try --platform \"Others Linux\" or \"Customized Linux\".",
        ["InvalidPlatform.Malformed"] =
            $"The platform must be spelt as ECS spells it: {string.Join(", ", PlatformRule.Names)}. Leave --platform out to derive it.",
        ["InvalidOSType.Malformed"] = "OSType is linux or windows.",
        ["InvalidBootMode.Malformed"] = "Boot mode is BIOS or UEFI.",
        ["InvalidBootMode.NotSupport"] = "This architecture does not boot that way; arm64 needs --boot-mode UEFI.",
        ["InvalidOSSBucket.Malformed"] = "A bucket name has 3 to 63 lower-case letters, digits and hyphens.",
        ["InvalidOSSObject.Malformed"] = "Use a plain object key: letters, digits, '/', '-', '_', '.'.",
        ["InvalidOSSBucket.NotFound"] =
            "ECS imports from and exports to buckets of its own region only: name one of that region, or give the --region of the bucket.",
        ["InvalidOSSBucket.NotMatched"] = "The bucket belongs to another region or account than the import; the message says which.",
        ["InvalidOSSBucket.FlowLimit"] = "The bucket is being throttled: try again later with --object, the upload need not be repeated.",
        ["InvalidOSSBucket.EncryptUnsupported"] =
            "ECS does not read objects with server-side encryption: use a bucket without it and upload again.",
        ["InvalidOSSObject.NotFound"] =
            "The object is not there, or the import role may not read it: check key, region, the role's policy and the bucket's policy.",
        ["InvalidOSSObject.NeedRestore"] = "The object is archived: upload it with storage class Standard or IA.",
        ["InvalidOSSObject.Size"] = "The object is empty: upload it again.",
        ["UnsupportedSuffix.OSSObject"] = "The object's key must end as its format does: .qcow2, .vhd or .raw.",
        ["InvalidOSS.NotAuthorized"] =
            "The import role may not read the object: extend the role's policy, and look for a deny in the bucket's policy.",
        ["NoSetRoletoECSServiceAcount"] = MakeRole,
        ["NoSetRoletoECSServiceAccount"] = MakeRole,
        ["InvalidAccountStatus.OSSDisabled"] = "OSS is not activated for this account: activate it in the console.",
        ["InvalidImageSize"] =
            "The system disk must be 1 to 2048 GiB and not smaller than the image; older endpoints want at least 40: set --disk-size.",
        ["InvalidDataDiskSize"] = "A data disk must be 1 to 2048 GiB and not smaller than its image.",
        ["InvalidImageFormat.Malformed"] =
            "The object is not what its format says, or is damaged: check the image with `imagetools info`, and convert it again.",
        ["InvalidImageFormat.RegionNotSupported"] = "This region does not take that format: try --format raw or --format vhd.",
        ["InvalidVHDImage.IncorrectSize"] =
            "The VHD's size is not its number of blocks times the block size: convert it again (the disk must be a multiple of 2 MiB).",
        ["InvalidBlockSize.NotSupport"] =
            "The block size is not supported: a VHD needs blocks of 2 MiB, a qcow2 clusters of 64 KiB. Convert it again.",
        ["InvalidLicenseType.NotSupported"] =
            "This license does not fit the platform: leave --license-type out to let the tool choose, or send none by --license-type none.",
        ["InvalidLicenseType.BYOLOnly"] = "This platform can only be imported with --license-type BYOL.",
        ["InvalidParameter.DetectionStrategy"] = "Switch the image check of ECS off for this image: --detection-strategy none.",
        ["InvalidParameter.FeaturesImdsSupport"] = "--imds-support is v1 or v2; ECS takes v1 unless it is given.",
        ["InvalidClientToken.Malformed"] = ErrorHints.OurFault,
        ["IdempotentParameterMismatch"] = "The same request was sent before with other parameters: " + ErrorHints.OurFault,
        ["ImageCheckUnsupported.WindowsImage"] =
            "ECS cannot check this Windows: import it without the image check (--detection-strategy none).",
        ["ImageIsImporting"] =
            "The same import is already running: find it with `imagetools tasks` and follow it with `imagetools wait TASK`.",
        ["QuotaExceed.Image"] =
            "The region's quota of custom images is used up: remove old images (`imagetools images`) or have the quota raised.",
        ["ImportImageFailed"] = "ECS failed inside: try once more with --object; if it fails again, give the request id to the support.",
        ["UserNotInTheWhiteList"] = "This is open to invited accounts only (VMDK is): convert to qcow2, VHD or RAW.",
        ["InvalidOperation.CloudBoxImageImportRoleRequired"] = CloudBox,
        ["InvalidOperation.CloudBoxImageImportUnsupported"] = CloudBox,
        ["InvalidStorageLocation.NotFound"] = "There is no such cloud box: check its ARN.",
        ["TagKey.Duplication"] = "Two tags have the same key; upper and lower case count as the same.",
        ["InvalidResourceGroup.NotFound"] = "There is no such resource group: check --resource-group.",
        ["DryRunOperation"] = "The dry run passed.",
        ["DRYRUN.SUCCESS"] = "The dry run passed.",
        ["InvalidImageId.NotFound"] = "There is no such image in this region: check the id and --region; `imagetools images` lists them.",
        ["InvalidImageId.Malformed"] = "An image id begins with m-; `imagetools images` lists them.",
        ["InvalidTaskId.NotFound"] = "There is no such task in this region: check the id and --region; `imagetools tasks` lists them.",
        ["InvalidTaskId.IncorrectTaskStatus"] = "The task has ended, or can no longer be cancelled.",
        ["InvalidTaskId.TaskActionNotSupport"] = "Tasks of this kind cannot be cancelled.",
        ["CancelTaskFailed"] = "ECS could not cancel the task now: try again.",
    };

    /// <summary>What to do about each documented error code of ImportImage and the calls around it.</summary>
    public static ErrorHints Hints { get; } = ErrorHints.Common.With(Own);

    /// <summary>
    /// ECS in a region, or at <paramref name="endpoint"/> when one is given ("https://host", just "host", or "vpc" for that inside VPCs).
    /// </summary>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine.</exception>
    public static AcsService In(string region, string? endpoint = null) =>
        AcsService.At(
            "ecs",
            "2014-05-26",
            endpoint switch
            {
                null => EcsHosts.GetValueOrDefault(region, $"ecs.{region}.aliyuncs.com"),
                AcsService.Vpc => $"ecs-vpc.{region}.aliyuncs.com",
                _ => endpoint,
            },
            Hints
        );

    /// <summary>
    /// Whether <paramref name="code"/> says that ECS has no usable role; the service and its documents spell it
    /// differently.
    /// </summary>
    public static bool IsRoleMissing(string code) => code is "NoSetRoletoECSServiceAcount" or "NoSetRoletoECSServiceAccount";

    /// <summary>Whether <paramref name="code"/> is the error code of a dry run that passed.</summary>
    public static bool IsDryRunPassed(string code) =>
        code.Equals("DryRunOperation", StringComparison.OrdinalIgnoreCase)
        || code.Equals("DRYRUN.SUCCESS", StringComparison.OrdinalIgnoreCase);
}
