using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>One call, as often as it is sent.</summary>
internal sealed record OssRequest
{
    /// <summary>The API's name of the operation, for messages.</summary>
    public required string Operation { get; init; }

    /// <summary>HTTP method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Key; empty for the bucket itself.</summary>
    public string Key { get; init; } = "";

    /// <summary>Query, decoded; an empty value stands for none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>Headers beside those of the signature.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Body, or null for none.</summary>
    public OssBody? Body { get; init; }

    /// <summary>Whether the body is part of an image, which takes as long as it takes.</summary>
    public bool IsTransfer { get; init; }

    /// <summary>Longest time of an attempt without progress in either direction.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time that the service may take to answer once it has the request.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Keeps a rate, or null.</summary>
    public RateLimiter? Rate { get; init; }

    /// <summary>Told of every attempt's end: the error, or null. For whoever decides how many requests are made at once.</summary>
    public Action<CloudException?>? Attempted { get; init; }

    /// <summary>Whether the answer's body is wanted as a stream by the caller.</summary>
    public bool StreamAnswer { get; init; }
}
