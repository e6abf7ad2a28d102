namespace ImageTools.Cloud;

/// <summary>A cloud service refused, or could not be reached.</summary>
public sealed class CloudException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="service">oss, ecs, ram, sts.</param>
    /// <param name="code">The service's error code, or a kebab-case code of this tool when the error does not come from the
    /// service.</param>
    /// <param name="message">What happened, a sentence. No secrets, no string to sign.</param>
    /// <param name="status">HTTP status, or 0.</param>
    /// <param name="requestId">For the support.</param>
    /// <param name="hint">What to do.</param>
    /// <param name="retryable">Whether the same request could work later.</param>
    /// <param name="inner">The cause.</param>
    public CloudException(
        string service,
        string code,
        string message,
        int status = 0,
        string? requestId = null,
        string? hint = null,
        bool retryable = false,
        Exception? inner = null
    )
        : base(message, inner)
    {
        Service = service;
        Code = code;
        Status = status;
        RequestId = requestId;
        Hint = hint;
        IsRetryable = retryable;
    }

    /// <summary>oss, ecs, ram, sts.</summary>
    public string Service { get; }

    /// <summary>Error code.</summary>
    public string Code { get; }

    /// <summary>HTTP status, or 0.</summary>
    public int Status { get; }

    /// <summary>Request id, or null.</summary>
    public string? RequestId { get; }

    /// <summary>What to do, or null.</summary>
    public string? Hint { get; }

    /// <summary>Whether the same request could work later.</summary>
    public bool IsRetryable { get; }

    /// <summary>
    /// The other endpoint, when the service says that the bucket is there. Empty when the service does not name it; null for any other
    /// error.
    /// </summary>
    public string? OtherEndpoint { get; init; }
}
