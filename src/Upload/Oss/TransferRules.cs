using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>Rules for sending the parts of one upload.</summary>
internal sealed record TransferRules
{
    /// <summary>Default of the longest time without a byte.</summary>
    public static readonly TimeSpan DefaultStall = TimeSpan.FromSeconds(60);

    /// <summary>Rate limit, or null.</summary>
    public RateLimiter? Rate { get; init; }

    /// <summary>Longest time of an attempt without a byte.</summary>
    public TimeSpan Stall { get; init; } = DefaultStall;

    /// <summary>Send Content-MD5, so that the service refuses a part that was changed in transit. Each part is then read twice.</summary>
    public bool ContentMd5 { get; init; }

    /// <summary>Called at the end of every attempt.</summary>
    public Action<CloudException?>? Attempted { get; init; }
}
