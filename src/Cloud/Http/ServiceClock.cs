namespace ImageTools.Cloud.Http;

/// <summary>The time of one service. It is this machine's time until the service refuses that and states its own.</summary>
/// <param name="machine">This machine's clock.</param>
public sealed class ServiceClock(TimeProvider machine)
{
    private long skewTicks;

    /// <summary>This machine's clock, for pauses and limits.</summary>
    public TimeProvider Machine => machine;

    /// <summary>The time to sign with.</summary>
    public DateTimeOffset Now => machine.GetUtcNow().AddTicks(Interlocked.Read(ref skewTicks));

    /// <summary>
    /// Sends a request again with the service's time, when the service refused ours. When that fails too, the clock of one server, or of a
    /// host in between, is wrong: the request is sent once more with the time used before, and then no more.
    /// </summary>
    /// <param name="answer">The response to the request.</param>
    /// <param name="refusal">The service's code for a wrong time.</param>
    /// <param name="told">The service's time in a response, or null when the response states no time that can be the reason
    /// (<see cref="ClockRule"/>).</param>
    /// <param name="againAsync">Sends it again.</param>
    /// <param name="corrected">Gets the difference between the clocks. Null is silent.</param>
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
