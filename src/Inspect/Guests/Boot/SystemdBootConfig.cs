using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>systemd-boot: loader.conf and entries on the ESP or on /boot.</summary>
internal static partial class SystemdBootConfig
{
    private static readonly string[] Places = ["/boot/efi", "/efi", "/boot"];

    /// <summary>Reads the menu, or null when there is none.</summary>
    public static BootMenu? Read(GuestTree files)
    {
        // With /boot as an extended boot loader partition, entries are there and loader.conf on the ESP.
        var selector = Places.Select(place => files.ReadLines($"{place}/loader/loader.conf", 1 << 14)).FirstOrDefault(lines => lines is not null)
            ?.Select(l => l.Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries)).LastOrDefault(p => p is ["default", _])?[1].Trim();
        foreach (var place in Places)
        {
            // Whose tries are used up comes last.
            var entries = BlsEntries.Read(files, $"{place}/loader/entries", place, _ => "").OrderBy(e => Tries().Match(e.Id!).Groups["left"].ValueSpan is "0").ToArray();
            if (entries.Length == 0)
                continue;
            var chosen = selector is null ? entries[0] : Array.Find(entries, e => Matches(selector, Tries().Replace(e.Id!, "") + ".conf")) ?? entries[0];
            return new BootMenu("systemd-boot", [.. entries.Select(e => e.ConfigFile)], entries, chosen, selector, null, []);
        }
        return null;
    }

    /// <summary>Case does not matter to systemd-boot.</summary>
    private static bool Matches(string pattern, string name) => Glob.Matches(pattern.ToLowerInvariant(), name.ToLowerInvariant());

    [GeneratedRegex(@"\+(?<left>\d+)(-\d+)?$")]
    private static partial Regex Tries();
}
