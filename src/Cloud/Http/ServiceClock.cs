namespace ImageTools.Cloud.Http;

/// <summary>The time as one service sees it: this machine's, until the service refuses it and tells its own.</summary>
/// <param name="machine">This machine's clock.</param>
public sealed class ServiceClock(TimeProvider machine)
{
    private long skewTicks;

    /// <summary>This machine's clock: that of pauses and limits.</summary>
    public TimeProvider Machine => machine;

    /// <summary>The time to sign with.</summary>
    public DateTimeOffset Now => machine.GetUtcNow().AddTicks(Interlocked.Read(ref skewTicks));

    /// <summary>
    /// Sends a request again with the service's time when it was refused for ours. When that does not help, one server of the service, or
    /// something in between, was the one whose clock is wrong: what was right until then is tried again, and no third time.
    /// </summary>
    /// <param name="answer">The answer to the request.</param>
    /// <param name="refusal">The service's code for a wrong time.</param>
    /// <param name="told">The service's time by an answer, or null when it tells none that can be why (<see cref="ClockRule"/>).</param>
    /// <param name="againAsync">Sends it again.</param>
    /// <param name="corrected">Told of how much the clocks differ. Null is silent.</param>
    public async Task<T> CorrectAsync<T>(
        T answer,
        string refusal,
        Func<T, DateTimeOffset?> told,
        Func<Task<T>> againAsync,
        Action<TimeSpan>? corrected
    )
        where T : class, IAttempt
    {
        if (answer.Error?.Code != refusal || told(answer) is not { } server)
            return answer;
        var before = Interlocked.Exchange(ref skewTicks, (server - machine.GetUtcNow()).Ticks);
        corrected?.Invoke(server - machine.GetUtcNow());
        answer.Dispose();
        answer = await againAsync().ConfigureAwait(false);
        if (answer.Error?.Code != refusal)
            return answer;
        Interlocked.Exchange(ref skewTicks, before);
        answer.Dispose();
        return await againAsync().ConfigureAwait(false);
    }
}
