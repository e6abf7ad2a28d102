using System.Globalization;
using System.Net;

namespace ImageTools.Cloud.Endpoints;

/// <summary>The address of a service, and how requests name the bucket there.</summary>
/// <param name="Address">Scheme, host and port, without a path.</param>
/// <param name="Region">Bare region id, such as cn-hangzhou.</param>
/// <param name="PathStyle">True puts the bucket into the path, as for IP addresses; false into the host name.</param>
public sealed record OssEndpoint(Uri Address, string Region, bool PathStyle)
{
    private const string Suffix = ".aliyuncs.com",
        Internal = "-internal";

    /// <summary>A domain of the user's own for one bucket (CNAME). Host and path do not name the bucket; the string to sign does.</summary>
    public bool CustomDomain { get; init; }

    /// <summary>A name for a service whose address changes each time, such as the embedded one; else null.</summary>
    public string? Name { get; init; }

    /// <summary>The only bucket of a service that has one bucket, for the message when another is named; else null.</summary>
    public string? OnlyBucket { get; init; }

    /// <summary>
    /// The service behind the address. Two addresses with the same service lead to the same objects: so do a region's public, internal,
    /// dual-stack and accelerated endpoints. A domain of the user's own counts as a separate service.
    /// </summary>
    public string Service =>
        Name
        ?? (
            !CustomDomain && Address.Host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? $"{Suffix[1..]} {Region}"
            : Address.IsLoopback ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Address.Port}")
            : Address.Authority.ToLowerInvariant()
        );

    /// <summary>One of the endpoints that OSS has in a region.</summary>
    public static OssEndpoint ForRegion(string region, OssEndpointKind kind = OssEndpointKind.Public)
    {
        var bare = BareRegion(region);
        var host = kind switch
        {
            OssEndpointKind.Internal => $"oss-{bare}-internal",
            OssEndpointKind.DualStack => $"{bare}.oss",
            OssEndpointKind.Accelerate => "oss-accelerate",
            OssEndpointKind.AccelerateOverseas => "oss-accelerate-overseas",
            _ => $"oss-{bare}",
        };
        return new OssEndpoint(new Uri($"https://{host}{Suffix}"), bare, false);
    }

    /// <summary>
    /// An endpoint as people write it: "https://oss-cn-hangzhou-internal.aliyuncs.com", or just the host. http is refused except for this
    /// machine.
    /// </summary>
    /// <param name="address">Host or address.</param>
    /// <param name="region">Region, with or without "oss-"; when the endpoint names a region itself, that one is used to sign, because the
    /// endpoint takes no other.</param>
    /// <param name="customDomain">Whether it is a domain for one bucket. Null decides by the name: it is one unless it is this machine, an
    /// endpoint of OSS, or looks like one (oss-…).</param>
    /// <exception cref="ArgumentException">It is not an address, is plain http to another machine, or begins with a bucket.</exception>
    public static OssEndpoint Parse(string address, string region, bool? customDomain = null)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new ArgumentException($"'{SecretText.Address(address)}' is not an OSS address; write https://HOST.", nameof(address));
        if (uri.Scheme == "http" && !uri.IsLoopback)
        {
            throw new ArgumentException(
                $"'{SecretText.Address(address)}' would send an image unencrypted; http is only for 127.0.0.1 and localhost.",
                nameof(address)
            );
        }

        var labels = uri.Host.Split('.');
        if (
            uri.Host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
            && labels.Length > 3
            && labels[1].StartsWith("oss-", StringComparison.Ordinal)
            && labels[1] != "oss-cloudbox"
        )
        {
            throw new ArgumentException($"'{address}' begins with a bucket; write {string.Join('.', labels[1..])}.", nameof(address));
        }
        // Real OSS takes the bucket in the host name only. An IP address can't have a bucket in front.
        var pathStyle = IPAddress.TryParse(uri.Host.Trim('[', ']'), out _) || uri.Host == "localhost";
        var custom = customDomain
            ?? !(
                pathStyle
                || uri.IsLoopback
                || uri.Host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
                || labels[0] == "oss"
                || labels[0].StartsWith("oss-", StringComparison.Ordinal)
            );
        return new OssEndpoint(
            new Uri(uri.GetLeftPart(UriPartial.Authority)),
            RegionOf(address) ?? BareRegion(region),
            pathStyle && !custom
        )
        {
            CustomDomain = custom,
        };
    }

    /// <summary>The region of an OSS endpoint; null for any other address and for endpoints without a region (acceleration).</summary>
    public static string? RegionOf(string address)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !uri.Host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            return null;
        return uri.Host[..^Suffix.Length].Split('.') switch
        {
            [var one] when one.StartsWith("oss-accelerate", StringComparison.Ordinal) => null,
            [var one] when one.StartsWith("oss-", StringComparison.Ordinal) => BareRegion(
                one.EndsWith(Internal, StringComparison.Ordinal) ? one[..^Internal.Length] : one
            ),
            [var region, "oss"] => region,
            _ => null,
        };
    }

    /// <summary>OSS also writes regions as oss-cn-hangzhou. Signatures need the bare id.</summary>
    public static string BareRegion(string region) => region.StartsWith("oss-", StringComparison.Ordinal) ? region[4..] : region;
}
