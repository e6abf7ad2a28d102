namespace ImageTools.LocalCloud.Faults;

/// <summary>What goes wrong in one request. Several members may be set.</summary>
public sealed record Fault
{
    /// <summary>Answer this HTTP status instead of doing the work.</summary>
    public int? Status { get; init; }

    /// <summary>Error code for <see cref="Status"/>; null chooses the code that the service uses with it.</summary>
    public string? Code { get; init; }

    /// <summary>Seconds in a Retry-After header (and x-acs-retry-after of ECS) of that answer.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>
    /// Break the connection after this many bytes of the request's body; nothing is stored. Without a body it breaks at once.
    /// </summary>
    public long? CutRequestAfter { get; init; }

    /// <summary>Break the connection after this many bytes of the answer's body.</summary>
    public long? CutResponseAfter { get; init; }

    /// <summary>Do the work, then break the connection instead of answering.</summary>
    public bool DropResponse { get; init; }

    /// <summary>
    /// Do the work twice, as if a proxy repeats the request. The client gets the second answer.
    /// </summary>
    public bool Duplicate { get; init; }

    /// <summary>Answer a wrong CRC-64.</summary>
    public bool WrongCrc { get; init; }

    /// <summary>ListParts: the parts are listed in descending order.</summary>
    public bool ReorderParts { get; init; }

    /// <summary>ListParts: each part is listed twice.</summary>
    public bool RepeatParts { get; init; }

    /// <summary>Answer with the service's error for an expired temporary key.</summary>
    public bool ExpiredToken { get; init; }

    /// <summary>
    /// Remove the multipart upload before the request is handled, as a lifecycle rule does. The request then finds no upload.
    /// </summary>
    public bool LoseUpload { get; init; }

    /// <summary>
    /// How far the server's clock is ahead of the true one in this request: in its checks and in the times of its answer.
    /// </summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>
    /// OSS: the disk is full after this many bytes of a body (500 InternalError). ECS: the image quota is used up (403 QuotaExceed.Image).
    /// </summary>
    public long? DiskFullAfter { get; init; }

    /// <summary>Wait before the request is handled.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Receive or send no byte for this time, once <see cref="StallAfter"/> bytes of a body have passed.</summary>
    public TimeSpan Stall { get; init; }

    /// <summary>Where in a body <see cref="Stall"/> begins.</summary>
    public long StallAfter { get; init; }

    /// <summary>The most bytes of a body to receive or send in a second; null is full speed.</summary>
    public long? BytesPerSecond { get; init; }
}
