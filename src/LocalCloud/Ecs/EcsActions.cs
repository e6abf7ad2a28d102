using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>The calls of ECS that are known here, with the parameters of @alicloud/ecs20140526 7.11.6.</summary>
internal static class EcsActions
{
    private static readonly string[] Tags = ["Tag.N.Key", "Tag.N.Value"],
        Paged = ["PageNumber", "PageSize"];

    public static readonly IReadOnlyList<RpcAction> All =
    [
        new(
            "ImportImage",
            [
                "RegionId",
                "DiskDeviceMapping.N.OSSBucket",
                "DiskDeviceMapping.N.OSSObject",
                "DiskDeviceMapping.N.Format",
                "DiskDeviceMapping.N.DiskImageSize",
                "DiskDeviceMapping.N.DiskImSize",
                "DiskDeviceMapping.N.Device",
                "ImageName",
                "Description",
                "Architecture",
                "OSType",
                "Platform",
                "BootMode",
                "RoleName",
                "LicenseType",
                "DetectionStrategy",
                "StorageLocationArn",
                "Features.NvmeSupport",
                "Features.ImdsSupport",
                "ResourceGroupId",
                "ClientToken",
                "DryRun",
                .. Tags,
            ],
            []
        ),
        new("ExportImage", ["RegionId", "ImageId", "OSSBucket", "OSSPrefix", "ImageFormat", "RoleName", "DryRun"], []),
        new(
            "CopyImage",
            [
                "RegionId",
                "ImageId",
                "DestinationRegionId",
                "DestinationImageName",
                "DestinationDescription",
                "ClientToken",
                "DryRun",
                .. Tags,
            ],
            ["Encrypted", "EncryptAlgorithm", "KMSKeyId", "ResourceGroupId"]
        ),
        new("CancelCopyImage", ["RegionId", "ImageId"], []),
        new(
            "DescribeTasks",
            ["RegionId", "TaskIds", "TaskAction", "TaskStatus", "StartTime", "EndTime", "ResourceIds.N", .. Paged],
            ["TaskGroupId"]
        ),
        new("DescribeTaskAttribute", ["RegionId", "TaskId"], []),
        new("CancelTask", ["RegionId", "TaskId"], []),
        new(
            "DescribeImages",
            [
                "RegionId",
                "ImageId",
                "ImageName",
                "Status",
                "SnapshotId",
                "Architecture",
                "OSType",
                "ImageFamily",
                "ImageOwnerAlias",
                "ImageOwnerId",
                "IsPublic",
                "IsSupportCloudinit",
                "IsSupportIoOptimized",
                "Usage",
                "DryRun",
                .. Tags,
                .. Paged,
            ],
            ["ActionType", "Filter.N.Key", "Filter.N.Value", "InstanceType", "ResourceGroupId", "ShowExpired", "Usable"]
        ),
        new("DescribeImageFromFamily", ["RegionId", "ImageFamily"], []),
        new("DeleteImage", ["RegionId", "ImageId", "Force", "DryRun"], []),
        new(
            "ModifyImageAttribute",
            [
                "RegionId",
                "ImageId",
                "ImageName",
                "Description",
                "BootMode",
                "Status",
                "ImageFamily",
                "LicenseType",
                "Features.NvmeSupport",
                "Features.ImdsSupport",
                "DryRun",
            ],
            []
        ),
        new(
            "ModifyImageSharePermission",
            ["RegionId", "ImageId", "AddAccount.N", "RemoveAccount.N", "DryRun"],
            ["IsPublic", "LaunchPermission"]
        ),
        new("DescribeImageSharePermission", ["RegionId", "ImageId", .. Paged], []),
        new("TagResources", ["RegionId", "ResourceType", "ResourceId.N", .. Tags], []),
        new("UntagResources", ["RegionId", "ResourceType", "ResourceId.N", "TagKey.N", "All"], []),
        new("ListTagResources", ["RegionId", "ResourceType", "ResourceId.N", "NextToken", .. Tags], ["TagFilter.*"]),
        new(
            "DescribeSnapshots",
            [
                "RegionId",
                "SnapshotIds",
                "SnapshotName",
                "Status",
                "SourceDiskType",
                "Usage",
                "MaxResults",
                "NextToken",
                "DryRun",
                .. Tags,
                .. Paged,
            ],
            [
                "Category",
                "DiskId",
                "Encrypted",
                "Filter.N.Key",
                "Filter.N.Value",
                "InstanceId",
                "KMSKeyId",
                "ResourceGroupId",
                "SnapshotLinkId",
                "SnapshotType",
            ]
        ),
        new("DeleteSnapshot", ["SnapshotId", "Force"], []),
        // Names of regions are the same in every language.
        new("DescribeRegions", ["AcceptLanguage"], ["InstanceChargeType", "ResourceType"]),
        new(
            "DescribeInstanceTypes",
            ["InstanceTypes.N", "InstanceTypeFamily", "CpuArchitecture", "NvmeSupport", "MaxResults", "NextToken"],
            [
                "AdditionalAttributes.N",
                "CpuArchitectures.N",
                "GPUSpec",
                "GpuSpecs.N",
                "InstanceCategories.N",
                "InstanceCategory",
                "InstanceFamilyLevel",
                "InstanceTypeFamilies.N",
                "LocalStorageCategories.N",
                "LocalStorageCategory",
                "MaximumCpuCoreCount",
                "MaximumCpuSpeedFrequency",
                "MaximumCpuTurboFrequency",
                "MaximumGPUAmount",
                "MaximumMemorySize",
                "MinimumBaselineCredit",
                "MinimumCpuCoreCount",
                "MinimumCpuSpeedFrequency",
                "MinimumCpuTurboFrequency",
                "MinimumDiskQuantity",
                "MinimumEniIpv6AddressQuantity",
                "MinimumEniPrivateIpAddressQuantity",
                "MinimumEniQuantity",
                "MinimumEriQuantity",
                "MinimumGPUAmount",
                "MinimumInitialCredit",
                "MinimumInstanceBandwidthRx",
                "MinimumInstanceBandwidthTx",
                "MinimumInstancePpsRx",
                "MinimumInstancePpsTx",
                "MinimumLocalStorageAmount",
                "MinimumLocalStorageCapacity",
                "MinimumMemorySize",
                "MinimumPrimaryEniQueueNumber",
                "MinimumQueuePairNumber",
                "MinimumSecondaryEniQueueNumber",
                "PhysicalProcessorModel",
                "PhysicalProcessorModels.N",
            ]
        ),
        new(
            "DescribeAvailableResource",
            ["RegionId", "DestinationResource", "ZoneId", "InstanceType"],
            [
                "Cores",
                "DataDiskCategory",
                "DedicatedHostId",
                "InstanceChargeType",
                "IoOptimized",
                "Memory",
                "NetworkCategory",
                "ResourceType",
                "Scope",
                "SpotDuration",
                "SpotStrategy",
                "SystemDiskCategory",
            ]
        ),
        // No instance is started, so parameters of the instance alone are ignored. Parameters that choose another image or another way to
        // boot are checked.
        new(
            "RunInstances",
            ["RegionId", "ImageId", "InstanceType", "DryRun"],
            [
                "ImageFamily",
                "ImageOptions.*",
                "LaunchTemplateId",
                "LaunchTemplateName",
                "LaunchTemplateVersion",
                "SecurityOptions.*",
                "Arn.*",
            ]
        ),
    ];
}
