using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>A target that must really compress: its bytes come in order, except for the head, which is finished last.</summary>
public abstract class StreamedTarget : TargetImage
{
    /// <summary>Bytes at the front of the file that are only known at the end.</summary>
    public required int HeadLength { get; init; }

    /// <summary>An upper bound of the file's length, for choosing a part size.</summary>
    public required long MaxLength { get; init; }

    /// <summary>Whether the output is told of seams.</summary>
    public bool HasSeams { get; init; }

    /// <summary>
    /// Produces the file once. Compresses on several threads; calls <paramref name="output"/> from one thread at a time. A slow output
    /// slows the workers down; memory does not grow.
    /// </summary>
    public abstract void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation);
}
