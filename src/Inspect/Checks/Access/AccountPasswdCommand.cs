using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that the tools that set a password are there.</summary>
internal sealed class AccountPasswdCommand() : LinuxCheck("account-passwd-command", Severity.Warning, "passwd is installed")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/usr/bin", "/usr/sbin"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        files.Exists("/usr/bin/passwd") || files.Exists("/bin/passwd")
            ? Verdict.Pass("/usr/bin/passwd is installed.")
            : Verdict.Fail(
                "/usr/bin/passwd is missing: ECS can't set the password of the instance.",
                FixCommands.Install(guest, "passwd", suse: "shadow", other: "shadow"),
                new Evidence("/usr/bin/passwd", null, "missing")
            );
}
