using System.Globalization;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Parameters;

/// <summary>Derives all parameters of ImportImage from the inspection. A value from the user comes first (import-checks 6).</summary>
public static class ParameterDerivation
{
    private static readonly string[] NotDetected =
    [
        "Gentoo",
        "FreeBSD",
        "CoreOS",
        "Fedora CoreOS",
        "Customized Linux",
        "Windows Server 2003",
    ];

    /// <summary>Derives the parameters. <paramref name="checks"/> are the results for <paramref name="context"/>.</summary>
    public static ImportImageParameters Derive(
        CheckContext context,
        IReadOnlyList<CheckResult> checks,
        string bootModeReason,
        DateTimeOffset now
    )
    {
        var (guest, request) = (context.Guest, context.Request);
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        string Pick(string field, string? given, string derived, string reason)
        {
            reasons[field] = given is null ? reason : $"given by the user; the image suggests {derived}";
            return given ?? derived;
        }

        var osType = Pick(
            "OSType",
            request.OsType,
            guest.Os == OsKind.Windows ? "windows" : "linux",
            guest.Os == OsKind.Windows ? "the guest is Windows" : $"the guest is {guest.Os.Name()}; everything but Windows is linux"
        );
        var (platformDerived, platformReason) = PlatformRule.Of(guest);
        var platform = Pick("Platform", request.Platform is { } p ? PlatformRule.Find(p) ?? p : null, platformDerived, platformReason);
        var (architectureDerived, architectureReason) = ArchitectureRule.Of(guest);
        var architecture = Pick("Architecture", request.Architecture, architectureDerived, architectureReason);
        reasons["BootMode"] = bootModeReason;
        var disks = Disks(context, reasons);
        var name = Pick(
            "ImageName",
            request.ImageName,
            DerivedName(guest, architecture, now),
            "os-release ID, version, architecture and time"
        );
        var description = Pick(
            "Description",
            request.Description,
            DerivedDescription(context),
            "name of the system, kernel and source file"
        );

        return new ImportImageParameters
        {
            OSType = osType,
            Platform = platform,
            Architecture = architecture,
            BootMode = context.BootMode.Name(),
            ImageName = name,
            Description = description,
            Disks = disks,
            NvmeSupport = Nvme(checks, reasons),
            ImdsSupport = Imds(guest, reasons),
            LicenseType = License(request, osType, platform, reasons),
            DetectionStrategy = Detection(guest, platform, reasons),
            Reasons = reasons,
        };
    }

    private static List<ImportDisk> Disks(CheckContext context, Dictionary<string, string> reasons)
    {
        var format = context.Request.TargetFormat?.ToUpperInvariant() ?? "QCOW2";
        var disks = context
            .Images.Select(i => new ImportDisk(format, (int)Math.Min(int.MaxValue, EcsLimits.GiB(i.Content.Length))))
            .ToList();
        var measured = $"{disks[0].DiskImageSize} GiB hold the {context.Images[0].Content.Length} bytes of the system disk";
        if (context.Request.DiskImageSize is { } size)
        {
            reasons["DiskDeviceMapping"] = $"{size} GiB given by the user; {measured}";
            disks[0] = disks[0] with { DiskImageSize = size };
        }
        else
        {
            reasons["DiskDeviceMapping"] = measured;
        }
        for (var i = 1; i < disks.Count && i <= context.Request.DataDiskSizes.Count; i++)
            disks[i] = disks[i] with { DiskImageSize = context.Request.DataDiskSizes[i - 1] };
        reasons["DiskDeviceMapping"] += context.Request.TargetFormat is null ? "; QCOW2 is the smallest upload" : $"; {format} was chosen";
        return disks;
    }

    private static string? Nvme(IReadOnlyList<CheckResult> checks, Dictionary<string, string> reasons)
    {
        var check = checks.FirstOrDefault(c => c.Id == "kernel-nvme");
        if (check is { Status: CheckStatus.Pass })
        {
            reasons["NvmeSupport"] = check.Message;
            return "supported";
        }
        reasons["NvmeSupport"] = check is null ? "left out: not checked" : $"left out: {check.Message}";
        return null;
    }

    private static string? Imds(Guest guest, Dictionary<string, string> reasons)
    {
        // The AliYun data source supports the hardened metadata service since 23.1.
        var version = Versions.Numbers(guest.CloudInit.Version);
        var able = guest.CloudInit.Installed && Versions.Compare(version, [23, 1]) >= 0;
        reasons["ImdsSupport"] = able
            ? $"cloud-init {guest.CloudInit.Version} can use the hardened metadata service"
            : "left out: "
                + (guest.CloudInit.Installed ? $"cloud-init {guest.CloudInit.Version} is older than 23.1" : "no cloud-init was found");
        return able ? "v2" : null;
    }

    private static string? License(ImportRequest request, string osType, string platform, Dictionary<string, string> reasons)
    {
        if (request.LicenseType is { } given)
        {
            reasons["LicenseType"] = "given by the user";
            return given.Length == 0 ? null : given;
        }
        if (osType == "windows")
        {
            reasons["LicenseType"] = "Windows: the service chooses";
            return "Auto";
        }
        if (platform is "RedHat" or "SUSE")
        {
            reasons["LicenseType"] = $"{platform} can't use a licence of Alibaba Cloud";
            return "BYOL";
        }
        reasons["LicenseType"] = "left out: Linux needs none";
        return null;
    }

    private static string? Detection(Guest guest, string platform, Dictionary<string, string> reasons)
    {
        var excluded = NotDetected.Contains(platform) || guest.Distribution == "lifsea";
        reasons["DetectionStrategy"] = excluded
            ? $"left out: ECS does not check {platform}"
            : "ECS checks the image after the import; it never blocks it";
        return excluded ? null : "Standard";
    }

    private static string DerivedName(Guest guest, string architecture, DateTimeOffset now)
    {
        var parts = new[]
        {
            guest.Distribution ?? guest.Os.Name(),
            guest.Version,
            architecture,
            now.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture),
        };
        return ImageNameRule.Sanitise(string.Join('-', parts.Where(p => !string.IsNullOrEmpty(p))));
    }

    private static string DerivedDescription(CheckContext context)
    {
        var guest = context.Guest;
        var kernel = guest.DefaultKernel?.Version is { } version ? $", kernel {version}" : "";
        var text =
            $"{guest.Name ?? guest.Distribution ?? "Disk image"}{kernel}, from {Path.GetFileName(context.SystemImage.Info.Filename)}";
        return text.Length > DescriptionRule.MaxLength ? text[..DescriptionRule.MaxLength] : text;
    }
}
