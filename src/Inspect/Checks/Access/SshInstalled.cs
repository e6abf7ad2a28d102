using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that there is an SSH server.</summary>
internal sealed class SshInstalled()
    : LinuxCheck("ssh-installed", Severity.Warning, "An SSH server is installed", "GuestOS.SSHServiceStatus")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/usr/sbin"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        guest.Ssh.Server is { } server
            ? Verdict.Pass($"{server} is installed.", new Evidence(server))
            : Verdict.Fail(
                "No SSH server is installed: nobody can log in over the network.",
                FixCommands.Install(guest, "openssh-server", suse: "openssh", other: "openssh"),
                new Evidence("/usr/sbin/sshd", null, "missing")
            );
}
