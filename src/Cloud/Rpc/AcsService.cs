namespace ImageTools.Cloud.Rpc;

/// <summary>An RPC service of Alibaba Cloud.</summary>
/// <param name="Name">ecs, ram or sts; <see cref="CloudException.Service"/> of its errors.</param>
/// <param name="Version">API version, a date.</param>
/// <param name="Endpoint">Scheme, host and port.</param>
/// <param name="Hints">What to do about its errors.</param>
public sealed record AcsService(string Name, string Version, Uri Endpoint, ErrorHints Hints)
{
    /// <summary>The word for the region's endpoint for machines inside VPCs.</summary>
    public const string Vpc = "vpc";

    /// <summary>Creates a service from an endpoint as people write it.</summary>
    /// <param name="name">ecs, ram or sts.</param>
    /// <param name="version">API version, a date.</param>
    /// <param name="endpoint">"https://host", or just "host".</param>
    /// <param name="hints">What to do about its errors.</param>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine.</exception>
    public static AcsService At(string name, string version, string endpoint, ErrorHints hints) =>
        new(name, version, Address(endpoint), hints);

    /// <summary>http is refused except for this machine: requests carry tokens.</summary>
    private static Uri Address(string endpoint)
    {
        var text = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"https://{endpoint}";
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.Host.Length == 0
        )
        {
            throw new ArgumentException(
                $"'{SecretText.Address(endpoint)}' is not a service address; write https://HOST.",
                nameof(endpoint)
            );
        }

        if (address.Scheme == "http" && !address.IsLoopback)
        {
            throw new ArgumentException(
                $"'{SecretText.Address(endpoint)}' would send signed requests unencrypted; http is only for 127.0.0.1 and localhost.",
                nameof(endpoint)
            );
        }

        return new Uri(address.GetLeftPart(UriPartial.Authority));
    }
}
