namespace ImageTools.Disks.Sources;

/// <summary>Bytes in memory.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes, string name = "memory") : BlockSource
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }
}
