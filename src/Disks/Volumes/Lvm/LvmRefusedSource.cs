namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A logical volume whose bytes can't be read: it has a name and a length, and each read says why.</summary>
internal sealed class LvmRefusedSource(string name, long length, ImageFormatException reason) : BlockSource
{
    /// <inheritdoc/>
    public override long Length { get; } = length;

    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        throw reason;
    }
}
