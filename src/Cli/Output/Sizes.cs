using System.Globalization;

namespace ImageTools.Cli.Output;

/// <summary>Numbers for people.</summary>
internal static class Sizes
{
    // No wait of this tool is longer, and the runtime's timers are limited to 49 days.
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
    public static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
            : time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>Reads "90", "90s", "2m", "1h", "7d": seconds without a letter.</summary>
    public static TimeSpan ParseDuration(string text, string what)
    {
        var scale =
            text.Length == 0
                ? 1
                : char.ToLowerInvariant(text[^1]) switch
                {
                    's' => 1,
                    'm' => 60,
                    'h' => 3600,
                    'd' => 86_400,
                    _ => 0,
                };
        if (
            !int.TryParse(
                scale == 0 ? text : text.AsSpan(0, Math.Max(text.Length - 1, 0)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var value
            )
        )
        {
            throw new UsageException($"{what}: '{text}' is not a time; write seconds, or a number with s, m, h or d.");
        }

        var seconds = (long)value * Math.Max(scale, 1);
        return seconds <= LongestTime
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{what}: '{text}' is longer than {LongestTime / 86_400} days.");
    }

    /// <summary>
    /// Reads sizes as this tool prints them and as people write them: "4096", "64K", "64 MiB", "1.5G" (powers of 1024, as in qemu-img) and
    /// "1GB" (powers of 1000, as disks are sold). A fraction of a byte is dropped.
    /// </summary>
    public static long Parse(string text, string what)
    {
        var number = text.Trim();
        var letters = number.Length;
        while (letters > 0 && char.IsAsciiLetter(number[letters - 1]))
            letters--;
        if (
            Scale(number[letters..]) is not { } scale
            || !decimal.TryParse(
                number.AsSpan(0, letters).TrimEnd(),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value
            )
            || value > long.MaxValue / scale
        )
        {
            throw new UsageException(
                $"{what}: '{text}' is not a size; write bytes, or a number with K, M, G or T (1024), such as 64M, 1.5G or '64 MiB', or "
                    + "with KB, MB, GB or TB (1000)."
            );
        }
        return (long)(value * scale);
    }

    private static long? Scale(string unit)
    {
        if (unit.Length == 0 || unit.Equals("B", StringComparison.OrdinalIgnoreCase))
            return 1;
        var power = "kmgtp".IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal) + 1;
        if (power == 0)
            return null;
        return unit[1..].ToLowerInvariant() switch
        {
            "" or "ib" => 1L << (10 * power),
            "b" => (long)Math.Pow(1000, power),
            _ => null,
        };
    }
}
