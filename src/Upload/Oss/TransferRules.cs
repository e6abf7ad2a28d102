using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>How the parts of one upload are sent.</summary>
internal sealed record TransferRules
{
    /// <summary>Longest time without a byte, unless told otherwise.</summary>
    public static readonly TimeSpan DefaultStall = TimeSpan.FromSeconds(60);

    /// <summary>Keeps a rate, or null.</summary>
    public RateLimiter? Rate { get; init; }

    /// <summary>Longest time of an attempt without a byte.</summary>
    public TimeSpan Stall { get; init; } = DefaultStall;

    /// <summary>State Content-MD5, which makes the service refuse a part that was changed on its way. Reads each part twice.</summary>
    public bool ContentMd5 { get; init; }

    /// <summary>Told of every attempt's end.</summary>
    public Action<CloudException?>? Attempted { get; init; }
}
