namespace ImageTools.LocalCloud.Http;

/// <summary>A request that a service refuses.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Error code of the service.</param>
/// <param name="message">One sentence.</param>
internal abstract class RefusalException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Seconds of a Retry-After header, or null.</summary>
    public int? RetryAfter { get; init; }
}
