namespace ImageTools.Cloud.Http;

/// <summary>What one attempt of a request brought.</summary>
public interface IAttempt : IDisposable
{
    /// <summary>Why it failed, or null when it did not.</summary>
    CloudException? Error { get; }

    /// <summary>How long the service asks to wait before the next attempt; null when it does not ask.</summary>
    /// <param name="now">The time, as the service sees it.</param>
    TimeSpan? AskedPause(DateTimeOffset now);
}
