using ImageTools.Cloud.Http;
using ImageTools.Cloud.Sts;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>What getting credentials needs beside files and variables: the network, a clock, processes. Tests bring their own.</summary>
public sealed record CredentialServices
{
    // Neither follows redirects: an answer with keys comes from where it was asked for.
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

    /// <summary>STS instead of the public one: "https://sts.cn-hangzhou.aliyuncs.com"; null for what environment and profile say.</summary>
    public string? StsEndpoint { get; init; }

    /// <summary>Gets a sentence for each request that is made again. Null is silent.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Connection to the instance metadata, never through a proxy.</summary>
    internal HttpMessageHandler MetadataHttp { get; init; } = Direct;

    /// <summary>Where ECS instances find their metadata.</summary>
    internal Uri MetadataEndpoint { get; init; } = new("http://100.100.100.200");

    /// <summary>Runs a program with arguments and gives its standard output; throws <see cref="CloudException"/>.</summary>
    internal Func<IReadOnlyList<string>, CancellationToken, Task<string>> RunAsync { get; init; } = ExternalProcess.RunAsync;
}
