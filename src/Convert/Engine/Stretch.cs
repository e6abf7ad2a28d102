namespace ImageTools.Convert.Engine;

/// <summary>Some neighbouring bytes of a range, in memory that is used again once they were given back.</summary>
public sealed class Stretch
{
    private readonly RangeReader reader;
    private readonly CopySlot slot = new(keepsContent: false);

    // Whoever waits goes on with the network, which is not what a worker's thread is for.
    private TaskCompletionSource produced = New();

    internal Stretch(RangeReader reader) => this.reader = reader;

    /// <summary>The bytes, until they are given back.</summary>
    public ReadOnlyMemory<byte> Bytes => slot.Bytes(slot.Pieces[0].At, slot.Length);

    /// <summary>Ends when they are there.</summary>
    internal Task Produced => produced.Task;

    /// <summary>Whether the range had ended before.</summary>
    internal bool IsEmpty => slot.Pieces.Count == 0;

    /// <summary>Gives the memory back.</summary>
    public void Return()
    {
        produced = New();
        reader.Return(this);
    }

    /// <summary>Takes the next job of a range; false when there is none, or when it can't be told.</summary>
    internal bool TryCut(RangeCut cut)
    {
        try
        {
            if (cut.Next(slot))
                return true;
            produced.SetResult();
        }
        catch (Exception e)
        {
            produced.SetException(e);
        }
        return false;
    }

    /// <summary>Does the job.</summary>
    internal void Produce(PieceProducer producer, EngineWorker worker)
    {
        try
        {
            slot.Prepare(sort: false);
            producer.Produce(worker, slot, keepContent: false);
            produced.SetResult();
        }
        catch (Exception e)
        {
            worker.Units.Forget();
            produced.SetException(e);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
