using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>systemd-boot: loader.conf and entries on the ESP or on /boot.</summary>
internal static class SystemdBootConfig
{
    private static readonly string[] Places = ["/boot/efi", "/efi", "/boot"];

    /// <summary>Reads the menu, or null when there is none.</summary>
    public static BootMenu? Read(GuestTree files)
    {
        foreach (var place in Places)
        {
            var entries = BlsEntries.Read(files, $"{place}/loader/entries", place, _ => "").Where(e => !e.Id!.EndsWith("+0", StringComparison.Ordinal)).ToArray();
            if (entries.Length == 0)
                continue;
            var selector = files.ReadLines($"{place}/loader/loader.conf", 1 << 14)?.Select(l => l.Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(p => p is ["default", _])?[1].Trim();
            var chosen = selector is null ? entries[0] : Array.Find(entries, e => Matches(selector, e.Id + ".conf") || Matches(selector, e.Id!)) ?? entries[0];
            return new BootMenu("systemd-boot", [.. entries.Select(e => e.ConfigFile)], entries, chosen, selector, null, []);
        }
        return null;
    }

    /// <summary>Case does not matter to systemd-boot.</summary>
    private static bool Matches(string pattern, string name) => Glob.Matches(pattern.ToLowerInvariant(), name.ToLowerInvariant());
}
