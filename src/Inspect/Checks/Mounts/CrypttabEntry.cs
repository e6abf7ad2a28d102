using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>
/// A volume that systemd-cryptsetup-generator makes a unit for. It is a line of /etc/crypttab (crypttab(5)), or a volume on the kernel
/// command line.
/// </summary>
/// <param name="Line">1-based; 0 for the command line.</param>
/// <param name="Name">Its name in /dev/mapper.</param>
/// <param name="Device">The encrypted device.</param>
/// <param name="Key">Third field, or "none".</param>
/// <param name="Options">Fourth field, split at commas.</param>
internal sealed record CrypttabEntry(int Line, string Name, string Device, string Key, IReadOnlyList<string> Options)
{
    private const int MostLines = 1000;
    private static readonly string[] Yes = ["yes", "1", "true", "on", "y", "t"];
    private static readonly string[] No = ["no", "0", "false", "off", "n", "f"];
    private static readonly string[] Tokens = ["tpm2-device", "fido2-device", "pkcs11-uri"];

    /// <summary>Not opened at boot, unless a mount needs the device. When options contradict each other, the last one counts.</summary>
    public bool IsByHand => Last("noauto", "auto") == "noauto";

    /// <summary>Whether the boot waits for the volume. It does not wait with nofail or _netdev.</summary>
    public bool IsWaitedFor => !IsByHand && Last("nofail", "fail") != "nofail" && !Has("_netdev");

    /// <summary>The volume never asks for a passphrase.</summary>
    public bool IsHeadless =>
        Options.LastOrDefault(o => Stem(o) == "headless") is { } headless
        && (headless == "headless" || Yes.Contains(headless["headless=".Length..].ToLowerInvariant()));

    /// <summary>Whether the question has a timeout.</summary>
    public bool HasTimeout => Value("timeout") is { } timeout && !IsZero(timeout);

    /// <summary>The boot waits without end for a missing device.</summary>
    public bool WaitsForever => Value("x-systemd.device-timeout") is { } timeout && (IsZero(timeout) || timeout == "infinity");

    /// <summary>
    /// The option for a token, such as a TPM of the old machine; null when there is none. Without the token systemd asks for a passphrase.
    /// </summary>
    public string? Token => Options.FirstOrDefault(o => Tokens.Contains(Stem(o)));

    /// <summary>The last value of an option, or null.</summary>
    public string? Value(string option) =>
        Options.LastOrDefault(o => o.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];

    /// <summary>Whether an option is set.</summary>
    public bool Has(string option) => Options.Any(o => Stem(o) == option);

    /// <summary>The volumes that systemd opens, according to the file and the command line.</summary>
    public static IReadOnlyList<CrypttabEntry> Read(GuestTree files, string commandLine)
    {
        var words = KernelCommandLine.Words(commandLine);
        if (IsOff(words, "luks"))
            return [];
        // The command line limits the volumes to the ones that it names. It adds the ones that the file does not have.
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
