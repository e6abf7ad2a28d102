using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// Reads preset files (systemd.preset(5)). They count only at the first boot (machine-id(5)). systemd then enables the units that they
/// name.
/// </summary>
internal sealed class UnitPresets
{
    private const int LargestPreset = 1 << 18;
    private static readonly string[] Directories =
    [
        "/etc/systemd/system-preset",
        "/usr/local/lib/systemd/system-preset",
        "/usr/lib/systemd/system-preset",
        "/lib/systemd/system-preset",
    ];
    private readonly List<(bool Enable, string Pattern, string[] Instances, string Place)> rules = [];

    /// <summary>Reads the files. A file hides the ones with the same name in later directories.</summary>
    public UnitPresets(GuestTree files)
    {
        var expansion = new Expansion("/etc/systemd/system-preset");
        var named = Directories
            .SelectMany(d => expansion.List(files, d))
            .Where(f => f.Name.EndsWith(".preset", StringComparison.Ordinal))
            .DistinctBy(f => f.Name)
            .OrderBy(f => f.Name, StringComparer.Ordinal);
        foreach (var file in named)
        {
            var lines = expansion.Lines(files, file.Path, LargestPreset) ?? [];
            for (var i = 0; i < lines.Length; i++)
            {
                if (
                    lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
                    is [("enable" or "disable") and var word, var pattern, .. var instances]
                )
                {
                    rules.Add((word == "enable", pattern, instances, $"{file.Path}:{i + 1}"));
                }
            }
        }
    }

    /// <summary>
    /// Whether systemd treats the next boot as the first one: machine-id does not exist, or it is "uninitialized". An empty file does not
    /// count.
    /// </summary>
    public static bool IsFirstBoot(GuestTree files) =>
        KernelCommandLine.Value(files.CommandLine, "systemd.condition-first-boot") is { } told
            ? told.ToLowerInvariant() is "yes" or "true" or "on" or "1" or "y" or "t"
            : files.ReadText("/etc/machine-id", 1 << 12) is not { } id || id.TrimEnd() == "uninitialized";

    /// <summary>
    /// The first matching line decides; its place is returned too. A unit that no line matches is enabled. Instances are the ones that a
    /// line gives to a template.
    /// </summary>
    public (bool Enable, string Place, IReadOnlyList<string> Instances) Of(string unit)
    {
        var (enable, pattern, instances, place) = rules.FirstOrDefault(r => Glob.Matches(r.Pattern, unit));
        return pattern is null ? (true, "the first boot", []) : (enable, place, instances);
    }
}
