using ImageTools.Cloud;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// The number of parts in flight. It grows with every part that arrives: fast until the first failure, then by one a round. It halves when
/// the service or the line fails. Several failures of one round count once, because they have one cause.
/// </summary>
/// <param name="start">At first.</param>
/// <param name="ceiling">At most.</param>
internal sealed class AdaptiveLimit(int start, int ceiling)
{
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = [];
    private double limit = Math.Clamp(start, 1, ceiling);
    private int inFlight;
    private int settling;
    private bool troubled;

    /// <summary>Number of parts that may be in flight now.</summary>
    public int Current
    {
        get
        {
            lock (gate)
                return (int)limit;
        }
    }

    /// <summary>Smallest value so far.</summary>
    public int Lowest { get; private set; } = Math.Clamp(start, 1, ceiling);

    /// <summary>Waits until a further part may be in flight.</summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        TaskCompletionSource turn;
        lock (gate)
        {
            if (inFlight < (int)limit)
            {
                inFlight++;
                return;
            }
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn);
        }
        using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the use of the place.</summary>
    public void Leave()
    {
        lock (gate)
        {
            inFlight--;
            Admit();
        }
    }

    /// <summary>Called when an attempt ended. Returns the new limit when it shrank because of that, else null.</summary>
    public int? Attempted(CloudException? error)
    {
        lock (gate)
        {
            if (error is null)
            {
                limit = Math.Min(ceiling, limit + (troubled ? 1 / limit : 1));
                settling = Math.Max(0, settling - 1);
                Admit();
                return null;
            }
            if (!IsTrouble(error))
                return null;
            troubled = true;
            if (settling > 0)
            {
                settling--;
                return null;
            }
            // Parts in flight now were begun under the old limit. Their failures have the same cause.
            settling = inFlight - 1;
            var before = (int)limit;
            limit = Math.Max(1, limit / 2);
            Lowest = Math.Min(Lowest, (int)limit);
            return (int)limit < before ? (int)limit : null;
        }
    }

    private static bool IsTrouble(CloudException error) =>
        error.Status is 408 or 429 or >= 500 || error.Code is "unreachable" or "stalled" or "RequestTimeout";

    private void Admit()
    {
        while (inFlight < (int)limit && waiting.TryDequeue(out var turn))
        {
            if (turn.TrySetResult())
                inFlight++;
        }
    }
}
