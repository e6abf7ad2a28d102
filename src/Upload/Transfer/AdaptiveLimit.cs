using ImageTools.Cloud;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// How many parts are in flight: grows with every part that arrives (fast until the first trouble, then by one a round), and halves when
/// the service or the line is in trouble.
/// Several failures of one round count once: they have one cause.
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

    /// <summary>Parts that may be in flight now.</summary>
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

    /// <summary>Waits for a place.</summary>
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

    /// <summary>Gives the place back.</summary>
    public void Leave()
    {
        lock (gate)
        {
            inFlight--;
            Admit();
        }
    }

    /// <summary>An attempt ended. Returns the new limit when it shrank because of that, else null.</summary>
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
            // Those that are in flight now were begun under the old limit; their failures say nothing new.
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
