using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>One DiskDeviceMapping of a request.</summary>
internal sealed record DiskParameters(bool System, string Bucket, string Object, string? Format, int? SizeGiB)
{
    public const int MaxGiB = 2048;

    public static RpcException InvalidSize(bool system, string why) =>
        system
            ? new(400, "InvalidImageSize", $"The specified image size is invalid: {why}.")
            : new(400, "InvalidDataDiskSize", $"The specified data disk size is invalid: {why}.");
}
