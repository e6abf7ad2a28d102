using System.CommandLine;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Verbs;

/// <summary>Parameters of ImportImage that the user sets. The others are derived from the image.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string?> name = new("--name")
    {
        Description = "Name of the image; derived from what is installed unless given.",
        HelpName = "NAME",
    };
    private readonly Option<string?> description = new("--description") { Description = "Description of the image.", HelpName = "TEXT" };
    private readonly Option<string?> platform = new("--platform") { Description = "Platform, in ECS's spelling.", HelpName = "NAME" };
    private readonly Option<string?> architecture = new("--architecture") { Description = "x86_64, i386 or arm64.", HelpName = "NAME" };
    private readonly Option<string?> bootMode = new("--boot-mode") { Description = "BIOS or UEFI.", HelpName = "MODE" };
    private readonly Option<string?> osType = new("--os-type") { Description = "linux or windows.", HelpName = "NAME" };
    private readonly Option<string?> license = new("--license-type")
    {
        Description = "Auto, Aliyun, BYOL, or none to send none.",
        HelpName = "NAME",
    };
    private readonly Option<int?> diskSize = new("--disk-size")
    {
        Description = "DiskImageSize of the system disk in GiB.",
        HelpName = "GIB",
    };
    private readonly Option<int[]> dataDiskSizes = new("--data-disk-size")
    {
        Description = "DiskImageSize of a data disk in GiB; given several times, for the data disks in their order.",
        HelpName = "GIB",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string[]> tags = new("--tag")
    {
        Description = "KEY=VALUE; may be given several times.",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Adds the options to a verb.</summary>
    public RequestOptions(Command verb)
    {
        architecture.AcceptOnlyFromAmong("x86_64", "i386", "arm64");
        osType.AcceptOnlyFromAmong("linux", "windows");
        license.AcceptOnlyFromAmong("Auto", "Aliyun", "BYOL");
        foreach (
            var option in new Option[]
            {
                name,
                description,
                platform,
                architecture,
                bootMode,
                osType,
                license,
                diskSize,
                dataDiskSizes,
                tags,
            }
        )
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>The options as parsed.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="targetFormat">Format of the upload: RAW, QCOW2 or VHD; null when it is not decided.</param>
    public ImportRequest Parse(ParseResult arguments, string? targetFormat = null) =>
        new()
        {
            ImageName = arguments.GetValue(name),
            Description = arguments.GetValue(description),
            Platform = arguments.GetValue(platform),
            Architecture = arguments.GetValue(architecture),
            BootMode = BootMode(arguments.GetValue(bootMode)),
            OsType = arguments.GetValue(osType),
            LicenseType = arguments.GetValue(license) is "none" ? "" : arguments.GetValue(license),
            DiskImageSize = Size(arguments.GetValue(diskSize), diskSize),
            DataDiskSizes = [.. (arguments.GetValue(dataDiskSizes) ?? []).Select(s => Size(s, dataDiskSizes)!.Value)],
            TargetFormat = targetFormat,
            Tags = [.. (arguments.GetValue(tags) ?? []).Select(t => Tag(t, "--tag"))],
        };

    private static int? Size(int? size, Option option) =>
        size < 1 ? throw new UsageException($"{option.Name} {size}: a disk has 1 GiB or more.") : size;

    private static string? BootMode(string? mode) =>
        mode?.ToUpperInvariant() switch
        {
            null => null,
            "BIOS" or "LEGACY" => "BIOS",
            "UEFI" => "UEFI",
            _ => throw new UsageException(
                $"--boot-mode {mode}: BIOS or UEFI. (UEFI-Preferred is set on the finished image, not at import.)"
            ),
        };

    /// <summary>Reads KEY=VALUE.</summary>
    public static KeyValuePair<string, string> Tag(string text, string option)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? new(text[..at], text[(at + 1)..]) : throw new UsageException($"{option} {text}: write KEY=VALUE.");
    }
}
