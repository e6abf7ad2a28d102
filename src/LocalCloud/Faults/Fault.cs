namespace ImageTools.LocalCloud.Faults;

/// <summary>What goes wrong in one request. Several members may be set.</summary>
public sealed record Fault
{
    /// <summary>Answer this HTTP status instead of doing the work.</summary>
    public int? Status { get; init; }

    /// <summary>Error code that goes with <see cref="Status"/>; null chooses the one that the service has for it.</summary>
    public string? Code { get; init; }

    /// <summary>Seconds in a Retry-After header (and x-acs-retry-after of ECS) of that answer.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>
    /// Break the connection after so many bytes of the request's body were read; nothing is stored. Without a body it breaks at
    /// once.
    /// </summary>
    public long? CutRequestAfter { get; init; }

    /// <summary>Break the connection after so many bytes of the answer's body were sent.</summary>
    public long? CutResponseAfter { get; init; }

    /// <summary>Do the work, then break the connection instead of answering.</summary>
    public bool DropResponse { get; init; }

    /// <summary>
    /// Do the work twice, as when something on the way repeats the request; the answer to the second is what the client
    /// gets.
    /// </summary>
    public bool Duplicate { get; init; }

    /// <summary>Answer a CRC-64 that is not the content's.</summary>
    public bool WrongCrc { get; init; }

    /// <summary>ListParts: the parts come in falling order of their numbers.</summary>
    public bool ReorderParts { get; init; }

    /// <summary>ListParts: each part comes twice.</summary>
    public bool RepeatParts { get; init; }

    /// <summary>Answer that the caller's temporary key has expired, in the words of the service.</summary>
    public bool ExpiredToken { get; init; }

    /// <summary>
    /// Throw the multipart upload away before the request is looked at, as a lifecycle rule would; the request then finds no
    /// upload.
    /// </summary>
    public bool LoseUpload { get; init; }

    /// <summary>
    /// How far the server's clock is ahead of the true one in this request, in its checks and in what it says of the
    /// time.
    /// </summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>
    /// OSS: the disk is full after so many bytes of a body (500 InternalError). ECS: the image quota is (403
    /// QuotaExceed.Image).
    /// </summary>
    public long? DiskFullAfter { get; init; }

    /// <summary>Wait before the request is looked at.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Take or give no byte for so long, once <see cref="StallAfter"/> bytes of a body have passed.</summary>
    public TimeSpan Stall { get; init; }

    /// <summary>Where in a body <see cref="Stall"/> begins.</summary>
    public long StallAfter { get; init; }

    /// <summary>The most bytes of a body to take or give in a second; null is full speed.</summary>
    public long? BytesPerSecond { get; init; }
}
