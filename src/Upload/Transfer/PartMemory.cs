namespace ImageTools.Upload.Transfer;

/// <summary>
/// How much memory the parts may take that have to be known before they are sent. Whoever comes first gets his first; nobody who has some
/// waits for more.
/// </summary>
/// <param name="budget">Bytes.</param>
internal sealed class PartMemory(long budget)
{
    private readonly Lock gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> waiting = [];
    private long used;

    /// <summary>Takes memory, when others have given enough back; false when it is more than there is at all.</summary>
    public async ValueTask<bool> TryTakeAsync(long bytes, CancellationToken cancellation)
    {
        if (bytes > budget)
            return false;
        TaskCompletionSource turn;
        lock (gate)
        {
            if (waiting.Count == 0 && used + bytes <= budget)
            {
                used += bytes;
                return true;
            }
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue((bytes, turn));
        }
        using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task.ConfigureAwait(false);
        return true;
    }

    /// <summary>Gives it back.</summary>
    public void Give(long bytes)
    {
        lock (gate)
        {
            used -= bytes;
            while (waiting.TryPeek(out var next) && (next.Turn.Task.IsCompleted || used + next.Bytes <= budget))
            {
                waiting.Dequeue();
                if (next.Turn.TrySetResult())
                    used += next.Bytes;
            }
        }
    }
}
