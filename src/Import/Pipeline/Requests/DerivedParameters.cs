using ImageTools.Cloud;
using ImageTools.Import.Ecs;

namespace ImageTools.Import.Pipeline.Requests;

/// <summary>
/// Parameters that the tool chose itself and an import can do without. When the service refuses one, another value is tried or it is left
/// out: what nobody asked for must not be what an import fails by. What the user gave stays, and so does the refusal.
/// </summary>
internal static class DerivedParameters
{
    /// <summary>Names of those that <paramref name="options"/> give.</summary>
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
    /// The request without what was refused, and a sentence about it; null when the refusal is about something else, or about what
    /// was given.
    /// </summary>
    public static (ImportImageRequest Request, string Note)? GiveUp(
        ImportImageRequest request,
        IReadOnlySet<string> given,
        CloudException refusal
    )
    {
        // Newer editions of the service know no Auto, which is no choice of anybody.
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

    // Editions differ in their codes: the name stands in the code, or in the sentence behind a general one.
    private static bool Names(CloudException refusal, string parameter) =>
        refusal.Code.Contains(parameter, StringComparison.OrdinalIgnoreCase)
        || (
            refusal.Code.StartsWith("InvalidParameter", StringComparison.Ordinal)
            && refusal.Message.Contains(parameter, StringComparison.OrdinalIgnoreCase)
        );
}
