using System.Globalization;
using System.Net;

namespace ImageTools.Cloud.Endpoints;

/// <summary>Where the service answers.</summary>
/// <param name="Address">Scheme, host and port, without a path.</param>
/// <param name="Region">Bare region id, such as cn-hangzhou.</param>
/// <param name="PathStyle">True puts the bucket into the path, as for IP addresses; false into the host name.</param>
public sealed record OssEndpoint(Uri Address, string Region, bool PathStyle)
{
    private const string Suffix = ".aliyuncs.com",
        Internal = "-internal";

    /// <summary>
    /// A domain of the user's own that stands for one bucket (CNAME): the bucket is in neither host nor path, but still in what is
    /// signed.
    /// </summary>
    public bool CustomDomain { get; init; }

    /// <summary>A name for a service whose address is another one each time, such as an embedded one; else null.</summary>
    public string? Name { get; init; }

    /// <summary>The one bucket of a service that has no other, for telling whoever names another one; else null.</summary>
    public string? OnlyBucket { get; init; }

    /// <summary>
    /// The service behind the address, for telling whether two addresses lead to the same objects. A region's public, internal, dual-stack
    /// and accelerated endpoints do; a domain of the user's own is taken for a service of its own.
    /// </summary>
    public string Service =>
        Name
        ?? (
            !CustomDomain && Address.Host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? $"{Suffix[1..]} {Region}"
            : Address.IsLoopback ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Address.Port}")
            : Address.Authority.ToLowerInvariant()
        );

    /// <summary>One of the service's own endpoints of a region.</summary>
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
    /// <param name="region">Region, with or without "oss-"; an endpoint that names its own signs with that, since it takes no
    /// other.</param>
    /// <param name="customDomain">Whether it is a domain that stands for one bucket; null tells it by the name: neither one of the
    /// service's nor like one (oss-…), nor this machine.</param>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine, or begins with a bucket.</exception>
    public static OssEndpoint Parse(string address, string region, bool? customDomain = null)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new ArgumentException($"'{SecretText.Address(address)}' is not the address of OSS; write https://HOST.", nameof(address));
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
        // Real OSS takes the bucket in the host name only; an IP address can have none in front.
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

    /// <summary>
    /// The region that one of the service's own endpoints is of; null for any other, and for those of no region
    /// (acceleration).
    /// </summary>
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

    /// <summary>OSS also writes regions as oss-cn-hangzhou; signatures want the bare id.</summary>
    public static string BareRegion(string region) => region.StartsWith("oss-", StringComparison.Ordinal) ? region[4..] : region;
}
