using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks the rules of Customized Linux.</summary>
internal sealed class CustomizedLinux() : LinuxCheck("customized-linux", Severity.Error, "The image follows the rules of Customized Linux")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/aliyun_custom_image"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (context.Request.Platform != "Customized Linux")
            return Verdict.Skip("The platform is not Customized Linux.");
        var first = context.Layout.Volumes.FirstOrDefault(v => v is { DiskIndex: 0, Partition: not null });
        var type = first?.TypeName;
        if (type is null || !EcsLimits.ConfigurationFileSystems.Contains(type))
        {
            return Verdict.Fail(
                $"The first partition holds {type ?? "no file system"}; ECS writes os.conf to FAT32, ext2, ext3, ext4 or UFS there.",
                "Put a small ext4 partition first.",
                new Evidence(first?.Id ?? "disk", null, type)
            );
        }

        return
            files.Find("/aliyun_custom_image") is { Node.IsDirectory: true }
            || first!.FileSystem is { } fs && fs.Lookup(fs.Root, "aliyun_custom_image") is { IsDirectory: true }
            ? Verdict.Pass("aliyun_custom_image is there.", new Evidence("/aliyun_custom_image"))
            : Verdict.Fail(
                "The directory aliyun_custom_image is missing on the first partition.",
                "mkdir /aliyun_custom_image, and an init script that reads os.conf from it",
                new Evidence("/aliyun_custom_image", null, "missing")
            );
    }
}
