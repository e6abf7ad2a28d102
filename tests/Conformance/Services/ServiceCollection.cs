using ImageTools.Conformance.Client;

[assembly: AssemblyFixture(typeof(ImageTools.Conformance.Services.ServiceCollection))]

namespace ImageTools.Conformance.Services;

/// <summary>
/// The services of this run, each started when a statement first asks it. They are all that tests share; each test has names of
/// its own in them.
/// </summary>
public sealed class ServiceCollection : IAsyncDisposable
{
    private readonly InProcessService inProcess = new();
    private readonly ServedService served = new();
    private readonly Lazy<Task<Service>> inProcessStarted,
        servedStarted;

    /// <summary>Starts nothing yet.</summary>
    public ServiceCollection()
    {
        inProcessStarted = new(inProcess.StartAsync);
        servedStarted = new(served.StartAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await inProcess.DisposeAsync();
        await served.DisposeAsync();
    }

    internal Task<Service> Get(ServiceKind kind) =>
        kind switch
        {
            ServiceKind.InProcess => inProcessStarted.Value,
            ServiceKind.Served => servedStarted.Value,
            _ => Task.FromResult(RealService.Read()),
        };

    /// <summary>A place in the service for one test.</summary>
    internal async Task<Place> Place(ServiceKind kind) => new(await Get(kind));
}
