using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>The endpoint of STS (notes, 7.1).</summary>
public static class StsEndpoint
{
    /// <summary>A client for STS at its endpoint.</summary>
    /// <param name="user">Environment.</param>
    /// <param name="services">Network and clock; may name an endpoint.</param>
    /// <param name="region">Region that a profile names, or null.</param>
    /// <param name="vpc">Whether a profile asks for the endpoint for use inside VPCs.</param>
    public static StsRoles Open(UserEnvironment user, CredentialServices services, string? region = null, bool vpc = false) =>
        new(Find(user, services, region, vpc), services.Http, services.Time, services.Note);

    /// <summary>The endpoint that was asked for; else that of the environment; else that of the region, or the central one.</summary>
    /// <param name="user">Environment.</param>
    /// <param name="services">May name one.</param>
    /// <param name="region">Region that a profile names, or null.</param>
    /// <param name="vpc">Whether a profile asks for the endpoint for use inside VPCs.</param>
    public static Uri Find(UserEnvironment user, CredentialServices services, string? region = null, bool vpc = false)
    {
        var name = services.StsEndpoint ?? user.First("ALIBABA_CLOUD_STS_ENDPOINT");
        if (name is null)
        {
            region ??= user.First("ALIBABA_CLOUD_STS_REGION");
            name = region is null
                ? "sts.aliyuncs.com"
                : $"sts{(vpc || user.IsOn("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") ? "-vpc" : "")}.{region}.aliyuncs.com";
        }
        var text = name.Contains("://", StringComparison.Ordinal) ? name : $"https://{name}";
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? new Uri(uri.GetLeftPart(UriPartial.Authority))
            : throw new CloudException(
                "sts",
                "invalid-endpoint",
                $"'{SecretText.Address(name)}' is not the address of STS.",
                hint: "Write https://HOST."
            );
    }
}
