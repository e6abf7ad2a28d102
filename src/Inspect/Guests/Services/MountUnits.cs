using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// Reads mount and swap units that the administrator wrote and that something starts. They are mounts like the lines of fstab, and come
/// before lines for the same mount point.
/// </summary>
internal static class MountUnits
{
    private const string Target = "local-fs.target";

    /// <summary>The units as entries of fstab.</summary>
    public static IReadOnlyList<FstabEntry> Read(GuestTree files, DiskLayout layout)
    {
        if (!ServiceLinks.UsesSystemd(files))
            return [];
        var started = ServiceLinks.Started(files);
        var required = started.Find(Target) is { } target ? started.RequiredBy(target).ToHashSet(StringComparer.Ordinal) : [];
        var entries = new List<FstabEntry>();
        // Generators hide the vendor's units with those for fstab. The vendor's units only serve systemd itself.
        foreach (
            var unit in started.Units.Where(u =>
                u.Path?.StartsWith("/etc/", StringComparison.Ordinal) == true
                || u.Path?.StartsWith("/usr/local/", StringComparison.Ordinal) == true
            )
        )
        {
            var isSwap = unit.Id.EndsWith(".swap", StringComparison.Ordinal);
            var section = isSwap ? "Swap" : "Mount";
            if (
                (!isSwap && !unit.Id.EndsWith(".mount", StringComparison.Ordinal)) || unit.Last(section, "What") is not { Length: > 0 } what
            )
            {
                continue;
            }
            // An automount with the same name is started in place of the mount, unless something wants the mount itself.
            var entry = FstabReader.Entry(
                layout,
                0,
                what,
                isSwap ? "none" : unit.Last(section, "Where") ?? "",
                isSwap ? "swap"
                    : unit.Last(section, "Type") is { Length: > 0 } type ? type
                    : "auto",
                unit.Last(section, "Options") ?? ""
            );
            entries.Add(entry with { Path = unit.Path!, UnitIsRequired = !isSwap && unit.Names.Any(required.Contains) });
        }
        return entries;
    }
}
