using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Opens an uploaded object as a disk image.</summary>
internal static class DiskProbe
{
    private const long GiB = 1L << 30;

    /// <summary>The format as ImportImage names it, and the disk's size rounded up to GiB.</summary>
    /// <exception cref="RpcException">ECS would refuse it.</exception>
    public static (string Format, int SizeGiB) Probe(string path, string key, string? claimed, bool vmdkAllowed)
    {
        try
        {
            using var image = DiskFormats.Open(path);
            var info = image.Info;
            var format = info.Format.ToUpperInvariant() switch
            {
                "RAW" => "RAW",
                "QCOW2" => "QCOW2",
                "VHD" => "VHD",
                "VMDK" => "VMDK",
                var other => throw Malformed(key, $"{other} is not a format that can be imported"),
            };
            if (claimed is not null && claimed != format)
                throw Malformed(key, $"Format says {claimed} and the file is {format}");
            if (format == "VMDK" && !vmdkAllowed)
                throw new RpcException(403, "UserNotInTheWhiteList", "The user is not in the white list of VMDK imports.");
            if (info.BackingFilename is not null || info.ExternalFiles.Count > 0)
                throw Malformed(key, "it needs other files beside itself");
            if (info.Encryption is not null)
                throw Malformed(key, "it is encrypted");
            if (info.Corrupt)
                throw Malformed(key, "it says of itself that it is damaged");
            if (format == "VHD")
                VhdSize.Check(path);
            return (format, (int)Math.Min(int.MaxValue, (image.Content.Length + GiB - 1) / GiB));
        }
        catch (ImageFormatException e)
        {
            throw Malformed(key, Reason(e));
        }
    }

    /// <summary>What is wrong with an image, without the path it has on this machine.</summary>
    public static string Reason(ImageFormatException e) =>
        e.Structure
        + (e.Field is null ? "" : $", {e.Field}")
        + (e.Value is null ? "" : $" = {e.Value}")
        + (e.Offset < 0 ? "" : $" (at byte {e.Offset})")
        + $": {e.Problem}";

    private static RpcException Malformed(string key, string why) =>
        new(400, "InvalidImageFormat.Malformed", $"The specified image file {key} is malformed: {why}.");
}
