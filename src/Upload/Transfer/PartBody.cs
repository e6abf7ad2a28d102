using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>The bytes of one part of an object.</summary>
/// <param name="number">1 to 10,000.</param>
/// <param name="start">Offset in the object.</param>
internal abstract class PartBody(int number, long start) : OssBody
{
    /// <summary>1 to 10,000.</summary>
    public int Number { get; } = number;

    /// <summary>Offset in the object.</summary>
    public long Start { get; } = start;

    /// <summary>
    /// Whether producing the bytes has yet to be paid for, so that it is worth to find out first whether they are
    /// needed.
    /// </summary>
    public abstract bool CostsReading { get; }

    /// <summary>Computes the checksums before anything is sent, and keeps the bytes as far as memory allows.</summary>
    /// <exception cref="Disks.ImageFormatException">The source is damaged.</exception>
    public abstract ValueTask KnowAsync(CancellationToken cancellation);

    /// <summary>The bytes are not needed now. Their memory is given back if they can be produced again.</summary>
    public abstract void Forget();
}
