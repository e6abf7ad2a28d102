using Polly;
using Polly.Retry;

namespace ImageTools.Cloud.Http;

/// <summary>
/// Retries a request until it succeeds, fails for good, or has no attempts left. This is the one place for retries of all services. An
/// attempt limits its own time (<see cref="StallWatch"/>).
/// </summary>
public sealed class RetryPolicy
{
    private readonly RetryRules rules;
    private readonly ServiceClock clock;
    private readonly ResiliencePipeline pipeline;

    /// <summary>Creates a policy.</summary>
    /// <param name="rules">Number of attempts, and the pauses between them.</param>
    /// <param name="clock">Pauses use this machine's clock. A time that the service asks for uses the service's clock.</param>
    public RetryPolicy(RetryRules rules, ServiceClock clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.Attempts, 1);
        this.rules = rules;
        this.clock = clock;
        var builder = new ResiliencePipelineBuilder { TimeProvider = clock.Machine };
        if (rules.Attempts > 1)
        {
            builder.AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = rules.Attempts - 1,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = rules.IsJittered,
                    Delay = rules.ShortestPause,
                    MaxDelay = rules.LongestPause,
                    ShouldHandle = failed => ValueTask.FromResult(IsTriedAgain(failed.Outcome.Result, failed.AttemptNumber + 1)),
                    DelayGenerator = failed => ValueTask.FromResult(Asked(failed.Outcome.Result)),
                    OnRetry = failed =>
                    {
                        var answer = (IAttempt)failed.Outcome.Result!;
                        Note?.Invoke(RetryNote.Of(answer.Error!, failed.AttemptNumber + 2, rules.Attempts, failed.RetryDelay));
                        answer.Dispose();
                        return ValueTask.CompletedTask;
                    },
                }
            );
        }
        pipeline = builder.Build();
    }

    /// <summary>Gets a sentence for each retry. Null is silent.</summary>
    public Action<string>? Note { get; set; }

    /// <summary>Whether a status is temporary: the service is busy or in trouble.</summary>
    /// <param name="status">HTTP status.</param>
    public static bool IsPassing(int status) => status is 408 or 429 or >= 500;

    /// <summary>
    /// Makes attempts. Only a retryable <see cref="IAttempt.Error"/> leads to another attempt; an exception of an attempt ends the request
    /// at once.
    /// </summary>
    /// <param name="attempt">Makes one.</param>
    /// <param name="cancellation">Stops, also between attempts.</param>
    /// <returns>An attempt without an error.</returns>
    /// <exception cref="CloudException">The error of the last attempt.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellation)
        where T : class, IAttempt
    {
        var answer = await pipeline.ExecuteAsync(attempt, cancellation).ConfigureAwait(false);
        if (answer.Error is not { } error)
            return answer;
        answer.Dispose();
        throw error;
    }

    private bool IsTriedAgain(object? answer, int attempts) =>
        answer is IAttempt { Error: { IsRetryable: true } error } && !(error.Code == StallWatch.Code && attempts >= rules.MostStalls);

    /// <summary>The time that the service asks to wait, up to a limit; null leaves it to the rules.</summary>
    private TimeSpan? Asked(object? answer) =>
        (answer as IAttempt)?.AskedPause(clock.Now) is { } asked && asked > TimeSpan.Zero
            ? asked < rules.LongestAsked
                ? asked
                : rules.LongestAsked
            : null;
}
