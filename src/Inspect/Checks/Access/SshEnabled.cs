using System.Net;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that the SSH server starts.</summary>
internal sealed class SshEnabled()
    : LinuxCheck("ssh-enabled", Severity.Warning, "The SSH server starts at boot", "GuestOS.SSHServiceStatus")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/systemd/system", "/etc/ssh"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var fix = guest.Init switch
        {
            InitSystem.OpenRc => "rc-update add sshd default",
            InitSystem.SysVInit or InitSystem.Upstart => "chkconfig sshd on (update-rc.d ssh defaults)",
            _ => $"systemctl enable {(DistributionFamilies.Of(guest) == DistributionFamily.Debian ? "ssh" : "sshd")}",
        };
        if (guest.Ssh.Server is null)
            return Verdict.Fail("No SSH server is installed, so it can't start.", fix, new Evidence("/usr/sbin/sshd", null, "missing"));
        if (guest.Ssh.BlockedBy is { } blocked)
        {
            return Verdict.Fail(
                $"{blocked} prevents the SSH server from starting.",
                blocked.StartsWith('/') ? $"rm {blocked}; {fix}" : "Remove it from the kernel command line.",
                new Evidence(blocked)
            );
        }

        if (guest.Ssh is { EnabledBy: not null, Refuses: { } refused })
        {
            return Verdict.Fail(
                $"{refused.Path}, line {refused.Line}: {refused.Text}; sshd stops there and does not listen.",
                $"Correct line {refused.Line} of {refused.Path}, then: sshd -t",
                new Evidence(refused.Path, refused.Line)
            );
        }

        if (guest.Ssh is { EnabledBy: not null, ListensOn: [var first, ..] addresses } && addresses.All(a => !IsOfInstance(a.Value)))
        {
            return Verdict.Fail(
                $"sshd listens on {first.Value} only ({first.Path}, line {first.Line}), which is not an address of the instance.",
                $"Remove ListenAddress from {first.Path}.",
                [.. addresses.Select(a => new Evidence(a.Path, a.Line, $"ListenAddress {a.Value}"))]
            );
        }

        var ports = guest.Ssh.Ports.Contains(22)
            ? ""
            : $" It listens on port {string.Join(", ", guest.Ssh.Ports)}, which the security group must allow.";
        return guest.Ssh.EnabledBy is { } by
            ? Verdict.Pass($"{by} starts it.{ports}", new Evidence(by))
            : Verdict.Fail("The SSH server is installed, but nothing starts it.", fix, new Evidence(guest.Ssh.Server));
    }

    /// <summary>
    /// Whether others can reach the instance through this value of ListenAddress. They can when it means every address. A host name counts
    /// too, since it may be the name of the instance.
    /// </summary>
    private static bool IsOfInstance(string value)
    {
        var address = value.Split(' ')[0];
        var host =
            address.StartsWith('[') ? address[1..].Split(']')[0]
            : address.Count(c => c == ':') == 1 ? address.Split(':')[0]
            : address;
        return !IPAddress.TryParse(host, out var parsed) || parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any);
    }
}
