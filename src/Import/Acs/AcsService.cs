using ImageTools.Cloud;

namespace ImageTools.Import.Acs;

/// <summary>One of Alibaba Cloud's RPC services.</summary>
/// <param name="Name">ecs, ram or sts; <see cref="CloudException.Service"/> of its errors.</param>
/// <param name="Version">API version, a date.</param>
/// <param name="Endpoint">Scheme, host and port.</param>
public sealed record AcsService(string Name, string Version, Uri Endpoint)
{
    private const string Vpc = "vpc";

    // The client's own map of regions whose host does not follow the rule.
    private static readonly Dictionary<string, string> EcsHosts = new(StringComparer.Ordinal)
    {
        ["cn-hangzhou"] = "ecs-cn-hangzhou.aliyuncs.com",
        ["cn-shanghai-finance-1"] = "ecs-cn-hangzhou.aliyuncs.com",
        ["cn-shenzhen-finance-1"] = "ecs-cn-hangzhou.aliyuncs.com",
        ["cn-north-2-gov-1"] = "ecs.aliyuncs.com",
    };

    /// <summary>
    /// ECS in a region, at <paramref name="endpoint"/> when one is given ("https://host", just "host", or "vpc" for that inside
    /// VPCs).
    /// </summary>
    public static AcsService Ecs(string region, string? endpoint = null) =>
        new(
            "ecs",
            "2014-05-26",
            Address(
                endpoint switch
                {
                    null => EcsHosts.GetValueOrDefault(region, $"ecs.{region}.aliyuncs.com"),
                    Vpc => $"ecs-vpc.{region}.aliyuncs.com",
                    _ => endpoint,
                }
            )
        );

    /// <summary>RAM, which is central.</summary>
    public static AcsService Ram(string? endpoint = null) => new("ram", "2015-05-01", Address(endpoint ?? "ram.aliyuncs.com"));

    /// <summary>STS in a region, at <paramref name="endpoint"/> when one is given, as for ECS.</summary>
    public static AcsService Sts(string region, string? endpoint = null) =>
        new(
            "sts",
            "2015-04-01",
            Address(
                endpoint switch
                {
                    null => $"sts.{region}.aliyuncs.com",
                    Vpc => $"sts-vpc.{region}.aliyuncs.com",
                    _ => endpoint,
                }
            )
        );

    /// <summary>An endpoint as people write it. http is refused except for this machine: requests carry tokens.</summary>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine.</exception>
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
                $"'{SecretText.Address(endpoint)}' is not the address of a service; write https://HOST.",
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
