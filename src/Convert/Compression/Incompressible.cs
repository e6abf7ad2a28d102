namespace ImageTools.Convert.Compression;

/// <summary>
/// Detects units that compression does not make smaller, such as encrypted data, pictures and archives: their bytes are evenly distributed.
/// The test costs a hundredth of compression. Data that repeats itself only over a long distance also looks like this, and is stored
/// uncompressed.
/// </summary>
internal static class Incompressible
{
    private const int Samples = 4096;

    /// <summary>Chi-square of 256 even classes: 255 on average with a deviation of 23. Text and code give thousands.</summary>
    private const int Threshold = 255 + 4 * 23;

    /// <summary>Whether <paramref name="unit"/> looks like noise.</summary>
    public static bool Is(ReadOnlySpan<byte> unit)
    {
        if (unit.Length < 2 * Samples)
            return false;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        // Samples of neighbouring bytes from the whole unit, so that a header before noise, or noise before text, is noticed.
        const int window = 64;
        var step = unit.Length / (Samples / window);
        for (var start = 0; start + window <= unit.Length; start += step)
        {
            foreach (var value in unit.Slice(start, window))
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
