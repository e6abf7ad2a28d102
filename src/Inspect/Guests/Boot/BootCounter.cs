using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The counter of tries in a file name: "+LEFT" or "+LEFT-DONE" before .conf or .efi.</summary>
internal static partial class BootCounter
{
    /// <summary>Both counters, or -1 twice. A number that is too large for a counter is part of the name.</summary>
    public static (int Left, int Done) Of(string name)
    {
        var match = Counter().Match(name);
        return
            match.Success
            && int.TryParse(match.Groups["left"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
            && int.TryParse(
                match.Groups["done"].Success ? match.Groups["done"].ValueSpan : "0",
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var done
            )
            ? (left, done)
            : (-1, -1);
    }

    [GeneratedRegex(@"\+(?<left>[0-9]{1,10})(-(?<done>[0-9]{1,10}))?(\.conf|\.efi)(@[^+]*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Counter();
}
