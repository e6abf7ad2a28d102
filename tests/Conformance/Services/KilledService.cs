namespace ImageTools.Conformance.Services;

/// <summary>A server of one test, which is killed and started again on what it left.</summary>
internal sealed class KilledService : IAsyncDisposable
{
    private readonly ServedService served = new();

    private KilledService() { }

    /// <summary>How it is reached now: the port changes, the bucket and the key do not.</summary>
    public Service Now { get; private set; } = null!;

    public static async Task<KilledService> StartAsync()
    {
        var service = new KilledService();
        service.Now = await service.served.StartAsync();
        return service;
    }

    public Task KillAsync() => served.KillAsync();

    public async Task KillAndRestartAsync()
    {
        var before = Now;
        await served.KillAsync();
        Now = await served.StartAsync();
        Assert.Equal((before.Credentials, before.Bucket, before.Region), (Now.Credentials, Now.Bucket, Now.Region));
    }

    public ValueTask DisposeAsync() => served.DisposeAsync();
}
