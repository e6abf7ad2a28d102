using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Checks that no mount waits for the old network.</summary>
internal sealed class FstabNetwork() : FstabCheck("fstab-network", Severity.Warning, "No mount needs the old network")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files)
    {
        // A file system on the given disks is there without the network.
        var remote = Counted(guest, fstab)
            .Where(f =>
                f is { IsNetwork: true, IsByHand: false, MayFail: false, IsAutomount: false, IsWantedByOthers: false }
                && MountSource.Exists(context.Layout, f.Device) != true
            )
            .ToArray();
        return remote.Length == 0
            ? Verdict.Pass("No line needs the network.")
            : Verdict.Fail(
                $"{remote[0].Device} for {remote[0].MountPoint} hangs outside the old network.",
                $"Add nofail to {Place(remote[0])}, or remove it.",
                [.. remote.Select(At)]
            );
    }
}
