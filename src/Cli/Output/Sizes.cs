using System.Globalization;

namespace ImageTools.Cli.Output;

/// <summary>Numbers for people.</summary>
internal static class Sizes
{
    // No wait of ours is longer, and timers of the runtime take no more than 49 days.
    private const long LongestTime = 30 * 86_400;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>"1.5 GiB".</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.##} {Units[unit]}");
    }

    /// <summary>"1:02:03", "2:03" or "0.4 s".</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>Reads "90", "90s", "2m", "1h", "7d": seconds without a letter.</summary>
    public static TimeSpan ParseDuration(string text, string what)
    {
        var scale = text.Length == 0 ? 1 : char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        if (!int.TryParse(scale == 0 ? text : text.AsSpan(0, Math.Max(text.Length - 1, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw new UsageException($"{what}: '{text}' is not a time; write seconds, or a number with s, m, h or d.");
        var seconds = (long)value * Math.Max(scale, 1);
        return seconds <= LongestTime ? TimeSpan.FromSeconds(seconds) : throw new UsageException($"{what}: '{text}' is longer than {LongestTime / 86_400} days.");
    }

    /// <summary>Reads "64K", "8M", "1G", "4096": powers of 1024, as qemu-img takes them.</summary>
    public static long Parse(string text, string what)
    {
        var scale = text.Length == 0 ? -1 : "bkmgt".IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal);
        var digits = scale < 0 ? text : text[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > long.MaxValue >> (10 * Math.Max(scale, 0)))
            throw new UsageException($"{what}: '{text}' is not a size; write bytes, or a number with K, M, G or T.");
        return value << (10 * Math.Max(scale, 0));
    }
}
