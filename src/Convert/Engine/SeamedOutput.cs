namespace ImageTools.Convert.Engine;

/// <summary>Tells an output of the seams of a file whose layout is known, while it is produced from front to back.</summary>
/// <param name="output">Where the bytes go.</param>
/// <param name="seams">Ascending.</param>
internal sealed class SeamedOutput(ITargetOutput output, IReadOnlyList<Seam> seams) : ITargetOutput
{
    private long position;
    private int next;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            for (; next < seams.Count && seams[next].Offset <= position; next++)
                output.Seam(seams[next].Region);
            var count = next < seams.Count ? (int)Math.Min(bytes.Length, seams[next].Offset - position) : bytes.Length;
            output.Append(bytes[..count]);
            position += count;
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) => output.Head(bytes);
}
