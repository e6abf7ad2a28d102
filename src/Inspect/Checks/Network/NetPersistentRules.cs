using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Checks that no udev rule reserves the first name for the old card.</summary>
internal sealed class NetPersistentRules()
    : LinuxCheck("net-persistent-rules", Severity.Warning, "No persistent names for old network cards")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/udev/rules.d"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var rules = guest.Network.PersistentRules;
        return rules.Count == 0
            ? Verdict.Pass("No udev rule binds a name to a MAC address.")
            : Verdict.Fail(
                $"{rules[0].Path} reserves an interface name for the old card; the new one becomes eth1 and has no configuration.",
                $"rm {rules[0].Path}",
                [.. rules.Select(r => new Evidence(r.Path, r.Line, r.Text))]
            );
    }
}
