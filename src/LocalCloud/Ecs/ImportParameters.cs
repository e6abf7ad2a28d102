using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>
/// The parameters of ImportImage that can be checked one by one (spec section 5.1), in the order of the service's error table.
/// </summary>
internal sealed partial class ImportParameters
{
    public const int MaxDisks = 17;

    private static readonly HashSet<string> Platforms = new(StringComparer.Ordinal)
    {
        "Aliyun",
        "Anolis",
        "CentOS",
        "Ubuntu",
        "CoreOS",
        "SUSE",
        "Debian",
        "OpenSUSE",
        "FreeBSD",
        "RedHat",
        "Kylin",
        "UOS",
        "Fedora",
        "Fedora CoreOS",
        "CentOS Stream",
        "AlmaLinux",
        "Rocky Linux",
        "Gentoo",
        "Customized Linux",
        "Others Linux",
        "Windows Server 2022",
        "Windows Server 2019",
        "Windows Server 2016",
        "Windows Server 2012",
        "Windows Server 2008",
        "Windows Server 2003",
        "Other Windows",
    };

    private ImportParameters(RpcRequest request)
    {
        Name = CheckName(request["ImageName"]);
        Description = CheckDescription(request["Description"]);
        Architecture = OneOf(request, "Architecture", "x86_64", "InvalidArchitecture.Malformed", "i386", "x86_64", "arm64");
        OsType = OneOf(request, "OSType", "linux", "InvalidOSType.Malformed", "linux", "windows");
        Platform = request["Platform"] ?? "Others Linux";
        if (!Platforms.Contains(Platform))
            throw new RpcException(400, "InvalidPlatform.Malformed", $"The specified Platform is wrongly formed: {Platform}.");
        var bootMode = request["BootMode"] ?? (Architecture == "arm64" ? "UEFI" : "BIOS");
        if (bootMode is not ("BIOS" or "UEFI"))
            throw new RpcException(400, "InvalidBootMode.Malformed", $"The specified BootMode is wrongly formed: {bootMode}.");
        if (Architecture == "arm64" && bootMode == "BIOS")
            throw new RpcException(400, "InvalidBootMode.NotSupport", "The specified BootMode is not supported by the architecture arm64.");
        BootMode = bootMode;
        LicenseType = request["LicenseType"] ?? "";
        if (LicenseType is not ("" or "Auto" or "Aliyun" or "BYOL") || (LicenseType is "Aliyun" && OsType == "linux"))
        {
            throw new RpcException(
                400,
                "InvalidLicenseType.NotSupported",
                $"The specified LicenseType is not supported: {LicenseType} with {OsType}."
            );
        }

        if (Architecture == "arm64" && (OsType == "windows" || Platform.Contains("Windows", StringComparison.Ordinal)))
        {
            throw new RpcException(
                403,
                "InvalidArchitecture.PlatformUnsupported",
                $"The platform {Platform} does not support the architecture arm64."
            );
        }

        if (OsType == "windows" && request["DetectionStrategy"] is "Standard")
            throw new RpcException(403, "ImageCheckUnsupported.WindowsImage", "Images of Windows can not be checked.");
        if (request["DetectionStrategy"] is not (null or "Standard"))
            throw new RpcException(400, "InvalidParameter.DetectionStrategy", "The specified DetectionStrategy is invalid.");
        NvmeSupport = OneOf(request, "Features.NvmeSupport", "unsupported", "InvalidParameter", "supported", "unsupported");
        ImdsSupport = OneOf(request, "Features.ImdsSupport", "v1", "InvalidParameter.FeaturesImdsSupport", "v1", "v2");
        Tags = ReadTags(request);
        CheckUnderstood(request);
        Token = Requests.Token(request);
        Disks = ReadDisks(request);
    }

    public string Name { get; }

    public string Description { get; }

    public string Architecture { get; }

    public string OsType { get; }

    public string Platform { get; }

    public string BootMode { get; }

    public string LicenseType { get; }

    public string NvmeSupport { get; }

    public string ImdsSupport { get; }

    public List<EcsTag> Tags { get; }

    public string? Token { get; }

    public IReadOnlyList<DiskParameters> Disks { get; }

    /// <exception cref="RpcException">The error of the service.</exception>
    public static ImportParameters Read(RpcRequest request) => new(request);

    public static string CheckName(string? name)
    {
        name ??= "m-" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        if (
            !NamePattern().IsMatch(name)
            || name.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("acs:", StringComparison.OrdinalIgnoreCase)
            || name.Contains("http://", StringComparison.OrdinalIgnoreCase)
            || name.Contains("https://", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new RpcException(
                400,
                "InvalidImageName.Malformed",
                "The specified Image name is wrongly formed: 2 to 128 characters, first a letter, then letters, digits and . : _ -"
            );
        }
        return name;
    }

    public static string CheckDescription(string? text)
    {
        if (
            text is not null
            && (
                text.Length is < 2 or > 256
                || text.StartsWith("http://", StringComparison.Ordinal)
                || text.StartsWith("https://", StringComparison.Ordinal)
            )
        )
        {
            throw new RpcException(
                400,
                "InvalidDescription.Malformed",
                "The specified Description is wrongly formed: 2 to 256 characters, not beginning with http:// or https://."
            );
        }

        return text ?? "";
    }

    public static List<EcsTag> ReadTags(RpcRequest request)
    {
        var tags = new List<EcsTag>();
        if (request["Tag.21.Key"] is not null)
            throw new RpcException(400, "NumberExceed.Tags", "The maximum number of tags is exceeded: 20.");
        for (var n = 1; n <= 20 && request[$"Tag.{n}.Key"] is { } key; n++)
        {
            if (
                key.Length > 128
                || key.StartsWith("aliyun", StringComparison.Ordinal)
                || key.StartsWith("acs:", StringComparison.Ordinal)
                || key.Contains("://", StringComparison.Ordinal)
            )
            {
                throw new RpcException(400, "InvalidTagKey.Malformed", "The specified Tag.n.Key is wrongly formed.");
            }

            if (tags.Exists(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                throw new RpcException(403, "TagKey.Duplication", "The specified tag keys are duplicated.");
            var value = request[$"Tag.{n}.Value"] ?? "";
            if (value.Length > 128 || value.StartsWith("acs:", StringComparison.Ordinal) || value.Contains("://", StringComparison.Ordinal))
                throw new RpcException(400, "InvalidTagValue.Malformed", "The specified Tag.n.Value is wrongly formed.");
            tags.Add(new EcsTag(key, value));
        }
        return tags;
    }

    private static List<DiskParameters> ReadDisks(RpcRequest request)
    {
        if (!request.HasAny("DiskDeviceMapping."))
            throw new RpcException(403, "MissingParameter.DiskDeviceMapping", "The parameter DiskDeviceMapping is missing.");
        var disks = new List<DiskParameters>();
        for (var n = 1; n <= MaxDisks; n++)
        {
            var prefix = $"DiskDeviceMapping.{n}.";
            if (n > 1 && !request.HasAny(prefix))
                break;
            var format = request[prefix + "Format"]?.ToUpperInvariant();
            if (format is not (null or "RAW" or "VHD" or "QCOW2" or "VMDK"))
                throw new RpcException(400, "InvalidImageFormat.Malformed", $"The specified Format is wrongly formed: {format}.");
            if (request[prefix + "Device"] is { } device && !DevicePattern().IsMatch(device))
                throw new RpcException(403, "InvalidParameter.Malformed", $"The specified Device is wrongly formed: {device}.");
            int? size = null;
            if ((request[prefix + "DiskImageSize"] ?? request[prefix + "DiskImSize"]) is { } text)
            {
                size =
                    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    && value is >= 1 and <= DiskParameters.MaxGiB
                        ? value
                        : throw DiskParameters.InvalidSize(n == 1, $"DiskImageSize must be between 1 and {DiskParameters.MaxGiB} GiB");
            }
            disks.Add(
                new DiskParameters(n == 1, request.Required(prefix + "OSSBucket"), request.Required(prefix + "OSSObject"), format, size)
            );
        }
        return disks;
    }

    private static string OneOf(RpcRequest request, string name, string otherwise, string code, params ReadOnlySpan<string> allowed)
    {
        var value = request[name] ?? otherwise;
        return allowed.Contains(value) ? value : throw new RpcException(400, code, $"The specified {name} is wrongly formed: {value}.");
    }

    // Parameters that this cloud does not support, and a flag that must be true or false.
    private static void CheckUnderstood(RpcRequest request)
    {
        if (request["StorageLocationArn"] is not null)
            throw new RpcException(403, "InvalidOperation.CloudBoxImageImportUnsupported", "The local cloud has no cloud boxes.");
        if (request["ResourceGroupId"] is { } group)
            throw new RpcException(404, "InvalidResourceGroup.NotFound", $"The specified ResourceGroup does not exist: {group}.");
        if (request["DryRun"]?.ToLowerInvariant() is not (null or "true" or "false"))
            throw new RpcException(400, "InvalidParameter", "The specified parameter \"DryRun\" is not valid: true or false.");
        if (request["RoleName"]?.Length > 64)
            throw new RpcException(400, "InvalidParameter", "The specified parameter \"RoleName\" is not valid: at most 64 characters.");
    }

    [GeneratedRegex(@"\A/dev/(xvd|vd|sd)[a-z]{1,2}\z")]
    private static partial Regex DevicePattern();

    [GeneratedRegex(@"\A\p{L}[\p{L}\p{Nd}.:_-]{1,127}\z")]
    private static partial Regex NamePattern();
}
