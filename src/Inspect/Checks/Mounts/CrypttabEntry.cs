using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>
/// A volume that systemd-cryptsetup-generator makes a unit for: a line of /etc/crypttab (crypttab(5)), or one that the kernel's
/// command line names.
/// </summary>
/// <param name="Line">1-based; 0 for the command line.</param>
/// <param name="Name">What appears in /dev/mapper.</param>
/// <param name="Device">What is opened.</param>
/// <param name="Key">Third field, or "none".</param>
/// <param name="Options">Fourth field, split at commas.</param>
internal sealed record CrypttabEntry(int Line, string Name, string Device, string Key, IReadOnlyList<string> Options)
{
    private const int MostLines = 1000;
    private static readonly string[] Yes = ["yes", "1", "true", "on", "y", "t"];
    private static readonly string[] No = ["no", "0", "false", "off", "n", "f"];
    private static readonly string[] Tokens = ["tpm2-device", "fido2-device", "pkcs11-uri"];

    /// <summary>Not opened at boot, unless a mount asks for the device. Of contrary options the last one counts.</summary>
    public bool IsByHand => Last("noauto", "auto") == "noauto";

    /// <summary>Whether the start of the system is ordered after it: not with nofail, nor what waits for the network.</summary>
    public bool IsWaitedFor => !IsByHand && Last("nofail", "fail") != "nofail" && !Has("_netdev");

    /// <summary>It never asks.</summary>
    public bool IsHeadless =>
        Options.LastOrDefault(o => Stem(o) == "headless") is { } headless
        && (headless == "headless" || Yes.Contains(headless["headless=".Length..].ToLowerInvariant()));

    /// <summary>Whether the question ends by itself.</summary>
    public bool HasTimeout => Value("timeout") is { } timeout && !IsZero(timeout);

    /// <summary>A device that is not there is waited for without end.</summary>
    public bool WaitsForever => Value("x-systemd.device-timeout") is { } timeout && (IsZero(timeout) || timeout == "infinity");

    /// <summary>The option for a token of the old machine's, or null. Where there is none, systemd asks as it would without.</summary>
    public string? Token => Options.FirstOrDefault(o => Tokens.Contains(Stem(o)));

    /// <summary>The last value of an option, or null.</summary>
    public string? Value(string option) =>
        Options.LastOrDefault(o => o.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];

    /// <summary>Whether an option is given.</summary>
    public bool Has(string option) => Options.Any(o => Stem(o) == option);

    /// <summary>What is opened, as systemd works it out of the file and the command line.</summary>
    public static IReadOnlyList<CrypttabEntry> Read(GuestTree files, string commandLine)
    {
        var words = KernelCommandLine.Words(commandLine);
        if (IsOff(words, "luks"))
            return [];
        // Only these, when there are any; what the file does not have is added.
        var told = words
            .Where(w => w.StartsWith("luks.uuid=", StringComparison.Ordinal) || w.StartsWith("luks.name=", StringComparison.Ordinal))
            .Select(w => w["luks.uuid=".Length..].Split('=', 2))
            .Select(v =>
                (Uuid: v[0].StartsWith("luks-", StringComparison.Ordinal) ? v[0]["luks-".Length..] : v[0], Name: v.Length > 1 ? v[1] : null)
            )
            .DistinctBy(v => v.Uuid)
            .ToArray();
        var entries = new List<CrypttabEntry>();
        if (!IsOff(words, "luks.crypttab"))
        {
            entries.AddRange(
                Lines(files)
                    .DistinctBy(e => e.Name)
                    .Where(e =>
                        told.Length == 0 || told.Any(t => e.Device == $"UUID={t.Uuid}" || e.Device == $"/dev/disk/by-uuid/{t.Uuid}")
                    )
            );
        }

        entries.AddRange(
            told.Where(t => !entries.Any(e => e.Device == $"UUID={t.Uuid}" || e.Device == $"/dev/disk/by-uuid/{t.Uuid}"))
                .Select(t => new CrypttabEntry(0, t.Name ?? $"luks-{t.Uuid}", $"UUID={t.Uuid}", "none", []))
        );
        return entries;
    }

    private static IEnumerable<CrypttabEntry> Lines(GuestTree files)
    {
        var lines = files.ReadLines("/etc/crypttab") ?? [];
        for (var i = 0; i < lines.Length && i < MostLines; i++)
        {
            var fields = lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0].StartsWith('#'))
                continue;
            yield return new CrypttabEntry(
                i + 1,
                fields[0],
                Guests.Reading.FstabReader.Unquote(fields[1]),
                fields.Length > 2 && fields[2] != "-" ? fields[2] : "none",
                fields.Length > 3 ? fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries) : []
            );
        }
    }

    private static bool IsOff(IReadOnlyList<string> words, string option) =>
        words
            .Where(w => w.StartsWith(option + "=", StringComparison.Ordinal))
            .Select(w => w[(option.Length + 1)..].ToLowerInvariant())
            .LastOrDefault(v => Yes.Contains(v) || No.Contains(v))
            is { } last
        && No.Contains(last);

    private static bool IsZero(string time) => time.TrimStart('0') is "" or "s" or "min" or "h" or "ms";

    private static string Stem(string option) => option.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? option[..at] : option;

    private string? Last(string one, string other) => Options.Select(Stem).LastOrDefault(o => o == one || o == other);
}
