using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>Where STS answers (notes, 7.1).</summary>
public static class StsEndpoint
{
    /// <summary>STS, where it answers.</summary>
    /// <param name="user">Environment.</param>
    /// <param name="services">Network and clock; may name an endpoint.</param>
    /// <param name="region">Region that a profile names, or null.</param>
    /// <param name="vpc">Whether a profile asks for the endpoint inside VPCs.</param>
    public static StsRoles Open(UserEnvironment user, CredentialServices services, string? region = null, bool vpc = false) =>
        new(Find(user, services, region, vpc), services.Http, services.Time, services.Note);

    /// <summary>What is asked for; else what the environment says; else the region's or the central one.</summary>
    /// <param name="user">Environment.</param>
    /// <param name="services">May name one.</param>
    /// <param name="region">Region that a profile names, or null.</param>
    /// <param name="vpc">Whether a profile asks for the endpoint inside VPCs.</param>
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
