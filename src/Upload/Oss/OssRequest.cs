using ImageTools.Cloud;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>One request, with all its attempts.</summary>
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

    /// <summary>Whether the body is part of an image, so that the attempt has no time limit while bytes move.</summary>
    public bool IsTransfer { get; init; }

    /// <summary>Longest time of an attempt without progress in either direction.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time until the response, once the service has the request.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Rate limit, or null.</summary>
    public RateLimiter? Rate { get; init; }

    /// <summary>Called at the end of every attempt with its error, or null. It controls how many requests run at the same time.</summary>
    public Action<CloudException?>? Attempted { get; init; }

    /// <summary>Whether the caller reads the body of the response as a stream.</summary>
    public bool StreamAnswer { get; init; }
}
