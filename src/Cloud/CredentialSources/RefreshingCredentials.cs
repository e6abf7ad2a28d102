namespace ImageTools.Cloud.CredentialSources;

/// <summary>
/// Keeps credentials and renews them before they expire. Callers that ask at the same time share one renewal. While the old credentials are
/// still valid, a failed renewal is not an error: it is tried again a little later.
/// </summary>
internal sealed class RefreshingCredentials : ICredentialProvider
{
    // The official providers renew at 180 s; a random spread keeps many machines from asking at the same moment.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(180),
        Spread = TimeSpan.FromSeconds(60),
        Again = TimeSpan.FromSeconds(10);

    private readonly ICredentialSource source;
    private readonly TimeProvider time;
    private readonly TimeSpan before;
    private readonly Lock gate = new();
    private Credentials? current;
    private Task<Credentials>? renewal;
    private long? failed;

    /// <summary>Creates it.</summary>
    /// <param name="source">Asked for new ones.</param>
    /// <param name="time">Clock.</param>
    /// <param name="known">Credentials that were already fetched, or null.</param>
    /// <param name="jitter">0 to 1; null draws it.</param>
    public RefreshingCredentials(ICredentialSource source, TimeProvider time, Credentials? known = null, double? jitter = null)
    {
        this.source = source;
        this.time = time;
        current = known;
        // This random number needs no security.
#pragma warning disable CA5394
        before = Early + (Spread * (jitter ?? Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    /// <inheritdoc/>
    public string Source => source.Name;

    /// <inheritdoc/>
    public async ValueTask<Credentials> GetAsync(CancellationToken cancellation)
    {
        Credentials? old;
        Task<Credentials> pending;
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (
                current is not null
                && (
                    current.Expiration is not { } end
                    || end - now > before
                    || (failed is { } then && time.GetElapsedTime(then) < Again && end > now)
                )
            )
            {
                return current;
            }

            old = current;
            pending = Renew();
        }
        try
        {
            return await pending.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (CloudException) when (old?.Expiration > time.GetUtcNow())
        {
            lock (gate)
                failed = time.GetTimestamp();
            return old;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RefreshAsync(Credentials refused, CancellationToken cancellation)
    {
        Task<Credentials> pending;
        lock (gate)
        {
            // Another request met the same error and has already renewed them.
            if (current is not null && !IsSame(current, refused))
                return true;
            pending = Renew();
        }
        try
        {
            return !IsSame(await pending.WaitAsync(cancellation).ConfigureAwait(false), refused);
        }
        catch (CloudException)
        {
            // The service's message about the old credentials is the better one.
            return false;
        }
    }

    /// <summary>One renewal at a time. It is not cancelled with the request that began it, because others wait for it too.</summary>
    private Task<Credentials> Renew() => renewal is { IsCompleted: false } ? renewal : renewal = RenewAsync();

    private async Task<Credentials> RenewAsync()
    {
        await Task.Yield();
        var fresh = await source.FetchAsync(CancellationToken.None).ConfigureAwait(false);
        lock (gate)
            current = fresh;
        return fresh;
    }

    private static bool IsSame(Credentials a, Credentials b) =>
        a.AccessKeyId == b.AccessKeyId && a.AccessKeySecret == b.AccessKeySecret && a.SecurityToken == b.SecurityToken;
}
