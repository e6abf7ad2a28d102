using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>An unfinished upload, from its journal.</summary>
/// <param name="Id">Name of the run.</param>
/// <param name="Location">Object.</param>
/// <param name="UploadId">The service's id of the multipart upload; empty when the process ended before it got the id.</param>
/// <param name="Endpoint">Host at which it was begun.</param>
/// <param name="Started">When.</param>
/// <param name="Source">Source, when it is known.</param>
/// <param name="Command">The arguments of the command that began it, so that it can be run again; empty when not known.</param>
/// <param name="Length">Bytes of the object; null for a stream, whose length is only known at its end.</param>
/// <param name="PartsSent">Parts that arrived.</param>
/// <param name="BytesSent">Their bytes.</param>
/// <param name="IsRunning">Whether a process works on it now.</param>
public sealed record UploadRun(
    string Id,
    OssLocation Location,
    string UploadId,
    string Endpoint,
    DateTimeOffset Started,
    UploadSource? Source,
    IReadOnlyList<string> Command,
    long? Length,
    int PartsSent,
    long BytesSent,
    bool IsRunning
)
{
    /// <summary>Directory in which <see cref="Command"/> was given, or null.</summary>
    public string? CommandDirectory { get; init; }

    /// <summary>Address of the endpoint with its scheme; null when an earlier version did not record it.</summary>
    public string? Address { get; init; }

    /// <summary>Signed region; null when an earlier version did not record it.</summary>
    public string? Region { get; init; }

    /// <summary>Account that owns the bucket, when the service stated it.</summary>
    public string? Account { get; init; }

    /// <summary>The journal.</summary>
    internal RunRecord Record { get; init; } = null!;
}
