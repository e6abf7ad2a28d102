using System.Net;

namespace ImageTools.Upload.Oss;

/// <summary>Where the service answers.</summary>
/// <param name="Address">Scheme, host and port, without a path.</param>
/// <param name="Region">Bare region id, such as cn-hangzhou.</param>
/// <param name="PathStyle">True puts the bucket into the path, as for IP addresses; false into the host name.</param>
public sealed record OssEndpoint(Uri Address, string Region, bool PathStyle)
{
    /// <summary>The public endpoint of a region.</summary>
    public static OssEndpoint ForRegion(string region) => new(new Uri($"https://oss-{BareRegion(region)}.aliyuncs.com"), BareRegion(region), false);

    /// <summary>An endpoint as people write it: "https://oss-cn-hangzhou-internal.aliyuncs.com", or just the host. http is refused except for this machine.</summary>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine.</exception>
    public static OssEndpoint Parse(string address, string region)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new ArgumentException($"'{address}' is not the address of OSS; write https://HOST.", nameof(address));
        if (uri.Scheme == "http" && !uri.IsLoopback)
            throw new ArgumentException($"'{address}' would send an image unencrypted; http is only for 127.0.0.1 and localhost.", nameof(address));
        // Real OSS takes the bucket in the host name only; an IP address can have none in front.
        var pathStyle = IPAddress.TryParse(uri.Host.Trim('[', ']'), out _) || uri.Host == "localhost";
        return new OssEndpoint(new Uri(uri.GetLeftPart(UriPartial.Authority)), BareRegion(region), pathStyle);
    }

    /// <summary>OSS also writes regions as oss-cn-hangzhou; signatures want the bare id.</summary>
    public static string BareRegion(string region) => region.StartsWith("oss-", StringComparison.Ordinal) ? region[4..] : region;
}
