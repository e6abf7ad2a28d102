using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>The SSH server starts.</summary>
internal sealed class SshEnabled() : LinuxCheck("ssh-enabled", Severity.Warning, "The SSH server starts at boot", "GuestOS.SSHServiceStatus")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/systemd/system", "/etc/ssh"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var fix = guest.Init switch
        {
            "openrc" => "rc-update add sshd default",
            "sysvinit" or "upstart" => "chkconfig sshd on (update-rc.d ssh defaults)",
            _ => $"systemctl enable {(DistributionFamily.Of(guest) == "debian" ? "ssh" : "sshd")}",
        };
        if (guest.Ssh.Server is null)
            return Verdict.Fail("No SSH server is installed, so none starts.", fix, new Evidence("/usr/sbin/sshd", null, "missing"));
        if (guest.Ssh.BlockedBy is { } blocked)
            return Verdict.Fail($"{blocked} keeps the SSH server from starting.", blocked.StartsWith('/') ? $"rm {blocked}; {fix}" : "Remove it from the kernel command line.", new Evidence(blocked));
        return guest.Ssh.EnabledBy is { } by
            ? Verdict.Pass($"{by} starts it.", new Evidence(by))
            : Verdict.Fail("The SSH server is installed, but nothing starts it.", fix, new Evidence(guest.Ssh.Server));
    }
}
