namespace ImageTools.LocalCloud.Faults;

/// <summary>What goes wrong in one request. Several members may be set.</summary>
public sealed record Fault
{
    /// <summary>Answer this HTTP status instead of doing the work.</summary>
    public int? Status { get; init; }

    /// <summary>Error code that goes with <see cref="Status"/>; null chooses one that fits it.</summary>
    public string? Code { get; init; }

    /// <summary>Break the connection after so many bytes of the request's body were read; nothing is stored.</summary>
    public long? CutRequestAfter { get; init; }

    /// <summary>Break the connection after so many bytes of an object were sent.</summary>
    public long? CutResponseAfter { get; init; }

    /// <summary>Do the work, then break the connection instead of answering.</summary>
    public bool DropResponse { get; init; }

    /// <summary>Answer a CRC-64 that is not the content's.</summary>
    public bool WrongCrc { get; init; }

    /// <summary>Wait before the request is looked at.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The most bytes of a body to take or give in a second; null is full speed.</summary>
    public long? BytesPerSecond { get; init; }
}
