namespace ImageTools.Convert.Engine;

/// <summary>Zeros for outputs that have no holes.</summary>
internal static class Zeros
{
    private static readonly byte[] Block = new byte[1 << 20];

    /// <summary>Appends this many zeros.</summary>
    public static void Append(ITargetOutput output, long count, CancellationToken cancellation)
    {
        for (; count > 0; count -= Block.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            output.Append(Block.AsSpan(0, (int)Math.Min(count, Block.Length)));
        }
    }
}
