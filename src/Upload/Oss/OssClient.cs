namespace ImageTools.Upload.Oss;

/// <summary>The calls of OSS that an image upload needs, signed with V4.</summary>
/// <param name="endpoint">Where.</param>
/// <param name="credentials">Who.</param>
/// <param name="http">Transport; tests inject faults here.</param>
/// <param name="time">Clock.</param>
public sealed class OssClient(OssEndpoint endpoint, ICredentialProvider credentials, HttpMessageHandler http, TimeProvider time)
{
    /// <summary>Where.</summary>
    public OssEndpoint Endpoint { get; } = endpoint;

    /// <summary>Who.</summary>
    public ICredentialProvider Credentials { get; } = credentials;

    internal HttpMessageHandler Http { get; } = http;

    internal TimeProvider Time { get; } = time;
}
