using ImageTools.Conformance.Signing;
using ImageTools.LocalCloud;

namespace ImageTools.Conformance.Services;

/// <summary>The embedded cloud in this process. The only file of the suite that knows its code.</summary>
internal sealed class InProcessService : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private LocalCloudServer? server;

    public async Task<Service> StartAsync()
    {
        server = await LocalCloudServer.StartAsync(new LocalCloudOptions { DataDirectory = directory.Path });
        var endpoint = new Uri(server.Endpoint);
        return new Service(
            ServiceKind.InProcess,
            endpoint,
            server.Region,
            server.Bucket,
            new Credentials(server.AccessKeyId, server.AccessKeySecret)
        )
        {
            Ecs = endpoint,
            Ram = endpoint,
            Sts = endpoint,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        directory.Dispose();
    }
}
