using System.Globalization;

namespace ImageTools.Inspect.Files;

/// <summary>A size of find(1): +N is more, -N less, N exactly that many units, rounded up.</summary>
/// <param name="Sign">-1 for less, 0 for equal, 1 for more.</param>
/// <param name="Count">Units.</param>
/// <param name="Unit">Bytes of a unit.</param>
public sealed record FindNumber(int Sign, long Count, long Unit)
{
    /// <summary>Reads "+10M", "-4k", "0", "7c": without a letter it is blocks of 512 bytes. Null when it is no size.</summary>
    public static FindNumber? Parse(string text)
    {
        var sign =
            text.StartsWith('+') ? 1
            : text.StartsWith('-') ? -1
            : 0;
        var digits = text.AsSpan(sign == 0 ? 0 : 1);
        long unit = digits is [.., var letter]
            ? letter switch
            {
                'c' => 1,
                'w' => 2,
                'b' => 512,
                'k' => 1 << 10,
                'M' => 1 << 20,
                'G' => 1 << 30,
                _ => 0,
            }
            : 0;
        return long.TryParse(unit == 0 ? digits : digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new FindNumber(sign, count, unit == 0 ? 512 : unit)
            : null;
    }

    /// <summary>Whether a file of that many bytes passes.</summary>
    public bool Passes(long bytes) => (bytes / Unit) + (bytes % Unit == 0 ? 0 : 1) is var units && units.CompareTo(Count) == Sign;
}
