using ImageTools.Convert.Layout;

namespace ImageTools.Convert.Engine;

/// <summary>Some neighbouring bytes of a range. Their memory is reused after they are given back.</summary>
public sealed class Stretch
{
    // Stretches of zeros share this memory: nothing has to be cleared, and it stays in the processor's cache.
    private static readonly byte[] Zeros = new byte[RangeReader.StretchSize];

    private readonly RangeReader reader;
    private readonly CopySlot slot = new(keepsContent: false);

    // The waiting code continues with the network, and must not do that on a worker's thread.
    private TaskCompletionSource produced = New();

    internal Stretch(RangeReader reader) => this.reader = reader;

    /// <summary>The bytes, until they are given back.</summary>
    public ReadOnlyMemory<byte> Bytes => IsZero ? Zeros.AsMemory(0, slot.Length) : slot.Bytes(slot.Pieces[0].At, slot.Length);

    /// <summary>Whether the target has only zeros here.</summary>
    public bool IsZero { get; private set; }

    /// <summary>The checksum of the bytes, by the function that the reader was given; 0 for zeros.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>Completes when the bytes are produced.</summary>
    internal Task Produced => produced.Task;

    /// <summary>Whether the range had already ended.</summary>
    internal bool IsEmpty => slot.Pieces.Count == 0;

    /// <summary>Gives the memory back.</summary>
    public void Return()
    {
        produced = New();
        reader.Return(this);
    }

    /// <summary>Takes the next job of a range; false when there is none, or after an error.</summary>
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
    internal void Produce(PieceProducer producer, EngineWorker worker, StretchChecksum checksum)
    {
        try
        {
            IsZero = slot.Length <= Zeros.Length && slot.Pieces.All(p => p.Piece.Kind == PieceKind.Zero);
            Checksum = 0;
            if (!IsZero)
            {
                slot.Prepare(sort: false);
                producer.Produce(worker, slot, keepContent: false);
                Checksum = checksum(Bytes.Span);
            }
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
