namespace ImageTools.Convert.Compression;

/// <summary>
/// Finds out early that compressing a unit is in vain, as for encrypted data, pictures and archives: its bytes are spread as evenly as
/// chance spreads them. It costs a hundredth of compressing. Data that only look so to this test but repeat themselves over a long distance
/// are stored as they are.
/// </summary>
internal static class Incompressible
{
    private const int Samples = 4096;

    /// <summary>Chi-square of 256 even classes: 255 on average with a deviation of 23; text and code come to thousands.</summary>
    private const int Threshold = 255 + 4 * 23;

    /// <summary>Whether <paramref name="unit"/> looks like noise.</summary>
    public static bool Is(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 2 * Samples)
            return false;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        // Runs of neighbours from all over the unit, so that a header in front of noise, or noise in front of text, shows.
        const int run = 64;
        var step = unit.Length / (Samples / run);
        for (var start = 0; start + run <= unit.Length; start += step)
        {
            foreach (var value in unit.Slice(start, run))
                counts[value]++;
        }
        long squares = 0;
        var total = 0;
        foreach (var count in counts)
        {
            squares += (long)count * count;
            total += count;
        }
        return squares * 256 / total - total < Threshold;
    }
}
