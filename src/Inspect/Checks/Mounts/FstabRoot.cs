using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>fstab mounts the root.</summary>
internal sealed class FstabRoot() : FstabCheck("fstab-root", Severity.Error, "The root file system is in fstab")
{
    /// <inheritdoc/>
    protected override Verdict Absent(Guest guest) => Missing(guest, "There is no /etc/fstab");

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files) =>
        fstab.FirstOrDefault(f => f.MountPoint == "/") is { } root ? Verdict.Pass($"/ is {root.Device}.", At(root)) : Missing(guest, "/etc/fstab has no line for /");

    private static Verdict Missing(Guest guest, string what)
    {
        var line = $"UUID={guest.RootVolume?.FileSystem?.Uuid ?? "..."} / {guest.RootVolume?.FileSystem?.Type ?? "ext4"} defaults 0 1";
        // The kernel's own "rw", or systemd's discovery of partitions by type, makes up for it.
        var rescued = guest.Boot.DefaultEntry is { } entry && CommandLine.Words(entry.CommandLine).Contains("rw");
        var verdict = Verdict.Fail($"{what}: the root stays read-only or is not checked.", $"Add '{line}' to /etc/fstab.", new Evidence("/etc/fstab"));
        return rescued || (guest.Init == "systemd" && guest.RootVolume?.Partition?.Type is "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709" or "B921B045-1DF0-41C3-AF44-4C6F280D3FAE") ? verdict.At(Severity.Warning) : verdict;
    }
}
