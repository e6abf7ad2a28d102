namespace ImageTools.Convert.Engine;

/// <summary>Calls an output at the region boundaries of a projection, while the file is produced from start to end.</summary>
/// <param name="output">The output.</param>
/// <param name="boundaries">Ascending.</param>
internal sealed class RegionBoundaryOutput(ITargetOutput output, IReadOnlyList<RegionBoundary> boundaries) : ITargetOutput
{
    private long position;
    private int next;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            for (; next < boundaries.Count && boundaries[next].Offset <= position; next++)
                output.AtRegionBoundary(boundaries[next].Region);
            var count = next < boundaries.Count ? (int)Math.Min(bytes.Length, boundaries[next].Offset - position) : bytes.Length;
            output.Append(bytes[..count]);
            position += count;
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) => output.Head(bytes);
}
