using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>No mount waits for the old network.</summary>
internal sealed class FstabNetwork() : FstabCheck("fstab-network", Severity.Warning, "No mount needs the old network")
{
    private static readonly string[] Types = ["nfs", "nfs4", "cifs", "smbfs", "glusterfs", "ceph", "fuse.sshfs", "lustre"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, IReadOnlyList<FstabEntry> fstab, GuestTree files)
    {
        var remote = Counted(guest, fstab).Where(f => !f.IsByHand && !f.Options.Contains("nofail") && !f.Options.Contains("x-systemd.automount") && (Types.Contains(f.Type) || f.Options.Contains("_netdev"))).ToArray();
        return remote.Length == 0
            ? Verdict.Pass("No line needs the network.")
            : Verdict.Fail($"{remote[0].Device} for {remote[0].MountPoint} hangs outside the old network.", $"Add nofail to line {remote[0].Line} of /etc/fstab, or remove it.", [.. remote.Select(At)]);
    }
}
