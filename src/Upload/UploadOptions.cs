namespace ImageTools.Upload;

/// <summary>How to upload.</summary>
public sealed record UploadOptions
{
    /// <summary>Bytes a part; null chooses from the object's size (10,000 parts at most).</summary>
    public long? PartSize { get; init; }

    /// <summary>Parts in flight.</summary>
    public int Parallel { get; init; } = 6;

    /// <summary>Replace an object that exists. Off: an existing object is an error, found before the first byte moves.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Go on with an unfinished multipart upload of the same key if its parts are the bytes that would be sent.</summary>
    public bool Resume { get; init; } = true;
}
