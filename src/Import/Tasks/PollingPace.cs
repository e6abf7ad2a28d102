using System.Globalization;
using ImageTools.Cloud;

namespace ImageTools.Import.Tasks;

/// <summary>Growing pauses, a deadline, and a limit on failed requests in a row.</summary>
internal sealed class PollingPace(string taskId, string region, TimeProvider time, FollowOptions options, Action<string>? note)
{
    private const double Growth = 1.5;
    private readonly long start = time.GetTimestamp();
    private TimeSpan pause = options.FirstPause;
    private int failures;
    private long? missing;

    /// <summary>Whether following has just begun, so that servers may not know the task yet.</summary>
    public bool IsFresh => time.GetElapsedTime(start) < options.Freshness;

    /// <summary>Whether the image was listed at any time.</summary>
    public bool WasListed { get; private set; }

    /// <summary>
    /// Records the result of the last request; returns whether the image was missing for so long that it counts as removed. A failed
    /// request does not count.
    /// </summary>
    public bool IsGone(bool isListed)
    {
        WasListed |= isListed;
        if (isListed || failures > 0)
            missing = null;
        else
            missing ??= time.GetTimestamp();
        return missing is { } since && time.GetElapsedTime(since) >= options.Absence;
    }

    /// <summary>Goes back to short pauses.</summary>
    public void Restart() => pause = options.FirstPause;

    /// <summary>The response, or null when the request failed and should be repeated.</summary>
    public async Task<T?> AskAsync<T>(Func<Task<T>> ask, Func<CloudException, bool> alsoWorthwhile, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var answer = await ask().ConfigureAwait(false);
            failures = 0;
            return answer;
        }
        catch (CloudException e)
        {
            failures++;
            if (!(e.IsRetryable || alsoWorthwhile(e)) || failures >= options.FailuresInARow)
            {
                throw IsUnknown(e)
                    ? e
                    : new CloudException(
                        e.Service,
                        e.Code,
                        $"Cannot follow the import {taskId} any longer. {e.Message}",
                        e.Status,
                        e.RequestId,
                        $"{e.Hint} The import continues in ECS. {TaskFollower.HowToReturn(taskId, region)}".TrimStart(),
                        e.IsRetryable,
                        e
                    );
            }

            note?.Invoke($"The request for the import's state failed ({e.Code}); trying again.");
            return default;
        }
    }

    // For a task that ECS does not know, there is nothing to add.
    private static bool IsUnknown(CloudException e) => e.Code == "InvalidTaskId.NotFound";

    /// <summary>Waits before the next request.</summary>
    /// <exception cref="CloudException">The deadline comes before the next request.</exception>
    public async Task PauseAsync(CancellationToken cancellation)
    {
        if (time.GetElapsedTime(start) + pause > options.Deadline)
        {
            throw new CloudException(
                "ecs",
                "import-deadline",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The import {taskId} has not ended within {options.Deadline.TotalHours:0.##} hours."
                ),
                hint: $"It continues in ECS. {TaskFollower.HowToReturn(taskId, region)}",
                retryable: true
            );
        }

        await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        var next = pause * Growth;
        pause = next < options.LongestPause ? next : options.LongestPause;
    }
}
