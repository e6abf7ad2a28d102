using ImageTools.Cloud;
using ImageTools.Import.Ecs;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>
/// Optional parameters that the tool chose itself. When the service refuses one, another value is tried or the parameter is left out: an
/// import must not fail because of a value that the user did not give. A value of the user is kept, and its refusal ends the import.
/// </summary>
internal static class DerivedParameters
{
    /// <summary>Names of the parameters that <paramref name="options"/> give.</summary>
    public static IReadOnlySet<string> Given(ImportOptions options)
    {
        (string Name, string? Value)[] all =
        [
            ("LicenseType", options.Request.LicenseType),
            ("DetectionStrategy", options.DetectionStrategy),
            ("ImdsSupport", options.ImdsSupport),
            ("NvmeSupport", options.NvmeSupport),
        ];
        return all.Where(a => a.Value is not null).Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The request without the refused parameter, and a note about it; null when the refusal is about something else, or about a value of
    /// the user.
    /// </summary>
    public static (ImportImageRequest Request, string Note)? GiveUp(
        ImportImageRequest request,
        IReadOnlySet<string> given,
        CloudException refusal
    )
    {
        // Newer editions of the service do not know Auto, which is only a default.
        if (IsLicense(refusal) && request.LicenseType == "Auto")
            return (request with { LicenseType = "BYOL" }, "ECS does not take the license type Auto here; using BYOL.");
        if (IsLicense(refusal) && request.LicenseType is { } license && !given.Contains("LicenseType"))
            return (request with { LicenseType = null }, $"ECS does not take the license type {license} here; it is left out.");
        if (
            request.DetectionStrategy is not null
            && !given.Contains("DetectionStrategy")
            && (Names(refusal, "DetectionStrategy") || refusal.Code.StartsWith("ImageCheckUnsupported", StringComparison.Ordinal))
        )
        {
            return (request with { DetectionStrategy = null }, "ECS does not check this image after the import; the check is left out.");
        }

        if (request.ImdsSupport is { } imds && !given.Contains("ImdsSupport") && Names(refusal, "ImdsSupport"))
            return (request with { ImdsSupport = null }, $"ECS does not take ImdsSupport={imds} here; it is left out.");
        if (request.NvmeSupport is { } nvme && !given.Contains("NvmeSupport") && Names(refusal, "NvmeSupport"))
            return (request with { NvmeSupport = null }, $"ECS does not take NvmeSupport={nvme} here; it is left out.");
        return null;
    }

    private static bool IsLicense(CloudException refusal) => refusal.Code.StartsWith("InvalidLicenseType", StringComparison.Ordinal);

    // Editions use different codes. The name of the parameter is in the code, or in the message with a general code.
    private static bool Names(CloudException refusal, string parameter) =>
        refusal.Code.Contains(parameter, StringComparison.OrdinalIgnoreCase)
        || (
            refusal.Code.StartsWith("InvalidParameter", StringComparison.Ordinal)
            && refusal.Message.Contains(parameter, StringComparison.OrdinalIgnoreCase)
        );
}
