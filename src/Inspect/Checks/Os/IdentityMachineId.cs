using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that each instance gets its own identity.</summary>
internal sealed class IdentityMachineId() : LinuxCheck("identity-machine-id", Severity.Warning, "The machine id is empty")
{
    private const string Path = "/etc/machine-id";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => [Path];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var id = files.ReadText(Path)?.Trim();
        return string.IsNullOrEmpty(id) || id == "uninitialized"
            ? Verdict.Pass("/etc/machine-id is empty or missing; the first start creates it.")
            : Verdict.Fail(
                "/etc/machine-id is set: instances of this image have the same identity, also in DHCP.",
                "truncate -s0 /etc/machine-id; rm -f /var/lib/dbus/machine-id",
                new Evidence(Path, 1, id.Length > 8 ? id[..8] + "..." : id)
            );
    }
}
