namespace ImageTools.Convert.Engine;

/// <summary>Hashes the bytes for an output that has no head.</summary>
/// <param name="output">The output.</param>
/// <param name="hashes">Its hashes.</param>
internal sealed class HashingOutput(ITargetOutput output, HashBundle hashes) : ITargetOutput
{
    private const int BufferSize = 1 << 20;
    private readonly byte[] buffer = new byte[BufferSize];

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        output.Append(bytes);
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, BufferSize)..])
        {
            var part = bytes[..Math.Min(bytes.Length, BufferSize)];
            part.CopyTo(buffer);
            hashes.Append(buffer.AsMemory(0, part.Length));
        }
    }

    /// <inheritdoc/>
    public void AtRegionBoundary(long region) => output.AtRegionBoundary(region);

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) =>
        throw new InvalidOperationException("A file whose head comes last can't be hashed on the way.");
}
