namespace ImageTools.Cloud.Http;

/// <summary>The outcome of one attempt of a request.</summary>
public interface IAttempt : IDisposable
{
    /// <summary>Why it failed, or null after success.</summary>
    CloudException? Error { get; }

    /// <summary>How long the service asks to wait before the next attempt; null when it does not ask.</summary>
    /// <param name="now">The time, as the service sees it.</param>
    TimeSpan? AskedPause(DateTimeOffset now);
}
