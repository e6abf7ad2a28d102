using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// Preset files (systemd.preset(5)): they count at the first boot only (machine-id(5)), when systemd enables what they
/// say.
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

    /// <summary>Reads them; a name in a directory hides its namesakes in later ones.</summary>
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
    /// Whether systemd takes the next boot for the first one: there is no machine-id, or it says "uninitialized". An empty file is
    /// none of these.
    /// </summary>
    public static bool IsFirstBoot(GuestTree files) =>
        KernelCommandLine.Value(files.CommandLine, "systemd.condition-first-boot") is { } told
            ? told.ToLowerInvariant() is "yes" or "true" or "on" or "1" or "y" or "t"
            : files.ReadText("/etc/machine-id", 1 << 12) is not { } id || id.TrimEnd() == "uninitialized";

    /// <summary>
    /// What the first line that matches says, with its place; what no line names is enabled. Instances are those that a line gives
    /// to a template.
    /// </summary>
    public (bool Enable, string Place, IReadOnlyList<string> Instances) Of(string unit)
    {
        var (enable, pattern, instances, place) = rules.FirstOrDefault(r => Glob.Matches(r.Pattern, unit));
        return pattern is null ? (true, "the first boot", []) : (enable, place, instances);
    }
}
