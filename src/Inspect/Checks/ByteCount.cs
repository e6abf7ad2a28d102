using System.Globalization;

namespace ImageTools.Inspect.Checks;

/// <summary>Writes byte counts for people.</summary>
internal static class ByteCount
{
    /// <summary>1536 as "1.5 KiB".</summary>
    public static string Text(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var value = (double)bytes;
        var unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }
}
