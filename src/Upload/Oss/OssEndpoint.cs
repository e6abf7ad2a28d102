namespace ImageTools.Upload.Oss;

/// <summary>Where the service answers.</summary>
/// <param name="Address">Scheme, host and port, without a path.</param>
/// <param name="Region">Bare region id, such as cn-hangzhou.</param>
/// <param name="PathStyle">True puts the bucket into the path, as for IP addresses; false into the host name.</param>
public sealed record OssEndpoint(Uri Address, string Region, bool PathStyle)
{
    /// <summary>The public endpoint of a region.</summary>
    public static OssEndpoint ForRegion(string region) => new(new Uri($"https://oss-{region}.aliyuncs.com"), region, false);
}
