using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>A check of /etc/fstab.</summary>
internal abstract class FstabCheck(string id, Severity severity, string title) : LinuxCheck(id, severity, title, "GUESTOS.Fstab")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/fstab"];

    /// <inheritdoc/>
    protected sealed override Verdict Judge(CheckContext context, Guest guest, GuestTree files) => guest.Fstab is null ? Absent(guest) : Judge(context, guest, guest.Fstab);

    /// <summary>The verdict when there is no fstab.</summary>
    protected virtual Verdict Absent(Guest guest) => Verdict.Skip("There is no /etc/fstab.");

    /// <summary>Judges the lines.</summary>
    protected abstract Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab);

    /// <summary>A line as evidence.</summary>
    protected static Evidence At(FstabEntry entry) => new("/etc/fstab", entry.Line, $"{entry.Device} {entry.MountPoint} {entry.Type} {string.Join(',', entry.Options)}");

    /// <summary>Boot goes on without it.</summary>
    protected static bool IsOptional(FstabEntry entry) => entry.Options.Contains("nofail") || entry.Options.Contains("noauto") || entry.Options.Contains("x-systemd.automount");
}
