namespace ImageTools.Upload.Transfer;

/// <summary>
/// The memory for parts whose checksum is needed before they are sent. Parts get it in the order of their requests. A part that has memory
/// never waits for more.
/// </summary>
/// <param name="budget">Bytes.</param>
internal sealed class PartMemory(long budget)
{
    private readonly Lock gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> waiting = [];
    private long used;

    /// <summary>Takes memory; waits until others have given enough back. False when it is more than the whole budget.</summary>
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

    /// <summary>Gives memory back.</summary>
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
