using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>A check of /etc/fstab.</summary>
internal abstract class FstabCheck(string id, Severity severity, string title) : LinuxCheck(id, severity, title, "GUESTOS.Fstab")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/fstab"];

    /// <inheritdoc/>
    protected sealed override Verdict Judge(CheckContext context, Guest guest, GuestTree files) => guest.Fstab is null ? Absent(guest) : Judge(context, guest, guest.Fstab, files);

    /// <summary>The verdict when there is no fstab.</summary>
    protected virtual Verdict Absent(Guest guest) => Verdict.Skip("There is no /etc/fstab.");

    /// <summary>Judges the lines.</summary>
    protected abstract Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files);

    /// <summary>The lines that systemd takes: those that are well formed, one for each mount point, and none with fstab=no on the kernel's command line.</summary>
    protected static FstabEntry[] Counted(Guest guest, IReadOnlyList<FstabEntry> fstab) =>
        CommandLine.Value(guest.Boot.DefaultEntry?.CommandLine ?? "", "fstab")?.ToLowerInvariant() is "no" or "0" or "false" or "off" or "n" or "f"
            ? []
            : [.. fstab.Where(f => f.Counts).DistinctBy(f => f.IsSwap ? $"swap {f.Device}" : f.MountPoint.Length > 1 ? f.MountPoint.TrimEnd('/') : f.MountPoint)];

    /// <summary>A line as evidence.</summary>
    protected static Evidence At(FstabEntry entry) => new("/etc/fstab", entry.Line, $"{entry.Device} {entry.MountPoint} {entry.Type} {string.Join(',', entry.Options)}");
}
