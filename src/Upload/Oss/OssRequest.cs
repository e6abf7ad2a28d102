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

    /// <summary>Body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Time for one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the answer's body is wanted as a stream by the caller.</summary>
    public bool StreamAnswer { get; init; }
}
