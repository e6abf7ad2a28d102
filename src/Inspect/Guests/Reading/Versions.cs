using System.Globalization;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Compares version numbers.</summary>
internal static class Versions
{
    /// <summary>The leading numbers: 6.1.0-56-cloud is 6, 1, 0; empty for null.</summary>
    public static IReadOnlyList<int> Numbers(string? version)
    {
        var numbers = new List<int>();
        foreach (var part in (version ?? "").Split('.'))
        {
            var digits = part.TakeWhile(char.IsAsciiDigit).Count();
            if (digits == 0 || !int.TryParse(part.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                break;
            numbers.Add(number);
            if (digits < part.Length)
                break;
        }
        return numbers;
    }

    /// <summary>Negative, zero or positive, as for numbers. Missing parts count as 0.</summary>
    public static int Compare(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var order = (i < a.Count ? a[i] : 0).CompareTo(i < b.Count ? b[i] : 0);
            if (order != 0)
                return order;
        }
        return 0;
    }
}
