using ImageTools.Cloud.Http;
using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>The network, the clock and the processes that the search for credentials needs. Tests bring their own.</summary>
public sealed record CredentialServices
{
    // Neither follows redirects: keys must come from the host that was asked.
    private static readonly SocketsHttpHandler Direct = new() { UseProxy = false, AllowAutoRedirect = false };
    private static readonly SocketsHttpHandler Network = CertificateFault.Explained(
        new() { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }
    );

    /// <summary>This machine's own.</summary>
    public static CredentialServices Default { get; } = new();

    /// <summary>Connection to STS and to credentials URIs.</summary>
    public HttpMessageHandler Http { get; init; } = Network;

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Endpoint of STS, such as "https://sts.cn-hangzhou.aliyuncs.com"; null for the one that environment and profile say.
    /// </summary>
    public string? StsEndpoint { get; init; }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Connection to the instance metadata, never through a proxy.</summary>
    internal HttpMessageHandler MetadataHttp { get; init; } = Direct;

    /// <summary>Where ECS instances find their metadata.</summary>
    internal Uri MetadataEndpoint { get; init; } = new("http://100.100.100.200");

    /// <summary>Runs a program with arguments and gives its standard output; throws <see cref="CloudException"/>.</summary>
    internal Func<IReadOnlyList<string>, CancellationToken, Task<string>> RunAsync { get; init; } = ExternalProcess.RunAsync;
}
