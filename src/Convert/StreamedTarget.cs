using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>A target that has to compress. Its bytes are produced in order, except for the head, which is finished last.</summary>
public abstract class StreamedTarget : TargetImage
{
    /// <summary>Bytes at the start of the file that are known only at the end.</summary>
    public required int HeadLength { get; init; }

    /// <summary>An upper bound of the file's length, used to choose a part size.</summary>
    public required long MaxLength { get; init; }

    /// <summary>Whether the output is called at region boundaries.</summary>
    public bool HasRegionBoundaries { get; init; }

    /// <summary>
    /// Produces the file once. It compresses on several threads and calls <paramref name="output"/> from one thread at a time. A slow
    /// output slows the workers down, so memory does not grow.
    /// </summary>
    public abstract void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation);
}
