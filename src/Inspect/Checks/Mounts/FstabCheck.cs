using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>A check of /etc/fstab and of the mount units.</summary>
internal abstract class FstabCheck(string id, Severity severity, string title) : LinuxCheck(id, severity, title, "GUESTOS.Fstab")
{
    private static readonly string[] No = ["no", "0", "false", "off", "n", "f"];
    private static readonly string[] Yes = ["yes", "1", "true", "on", "y", "t"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/fstab"];

    /// <inheritdoc/>
    protected sealed override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        guest.Fstab is null && guest.MountUnits.Count == 0 ? Absent(guest) : Judge(context, guest, guest.Fstab ?? [], files);

    /// <summary>The verdict when there is no fstab.</summary>
    protected virtual Verdict Absent(Guest guest) => Verdict.Skip("There is no /etc/fstab.");

    /// <summary>Judges the lines.</summary>
    protected abstract Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files);

    /// <summary>
    /// What systemd mounts: first the units of the administrator, then the well-formed lines. Each mount point counts once. The kernel
    /// command line can switch off all lines (fstab=no) or all swap space (systemd.swap=no).
    /// </summary>
    protected static FstabEntry[] Counted(Guest guest, IReadOnlyList<FstabEntry> fstab)
    {
        var swap = !IsOff(guest, "systemd.swap");
        return
        [
            .. guest
                .MountUnits.Concat(IsOff(guest, "fstab") ? [] : fstab)
                .Where(f => f.Counts && (swap || !f.IsSwap))
                .DistinctBy(f =>
                    f.IsSwap ? $"swap {f.Device}"
                    : f.MountPoint.Length > 1 ? f.MountPoint.TrimEnd('/')
                    : f.MountPoint
                ),
        ];
    }

    /// <summary>Whether the kernel command line switches fstab off.</summary>
    protected static bool IsOff(Guest guest) => IsOff(guest, "fstab");

    /// <summary>A line as evidence.</summary>
    protected static Evidence At(FstabEntry entry) =>
        new(
            entry.Path,
            entry.Line == 0 ? null : entry.Line,
            $"{entry.Device} {entry.MountPoint} {entry.Type} {string.Join(',', entry.Options)}"
        );

    /// <summary>"line 3 of /etc/fstab", or the unit.</summary>
    protected static string Place(FstabEntry entry) => entry.Line == 0 ? entry.Path : $"line {entry.Line} of {entry.Path}";

    /// <summary>The command or change that removes the entry.</summary>
    protected static string Removal(FstabEntry entry) =>
        entry.Line > 0 ? $"Remove {Place(entry)}" : $"systemctl disable {entry.Path[(entry.Path.LastIndexOf('/') + 1)..]}";

    /// <summary>The last valid value of the switch counts.</summary>
    private static bool IsOff(Guest guest, string option) =>
        KernelCommandLine
            .Words(guest.Boot.DefaultEntry?.CommandLine ?? "")
            .Where(w => w.StartsWith(option + "=", StringComparison.Ordinal))
            .Select(w => w[(option.Length + 1)..].ToLowerInvariant())
            .LastOrDefault(v => No.Contains(v) || Yes.Contains(v))
            is { } last
        && No.Contains(last);
}
