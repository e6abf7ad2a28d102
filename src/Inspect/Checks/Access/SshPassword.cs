using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Passwords are accepted.</summary>
internal sealed class SshPassword() : LinuxCheck("ssh-password", Severity.Info, "SSH accepts passwords")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/ssh"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (guest.Ssh.Server is null)
            return Verdict.Skip("No SSH server is installed.");
        return guest.Ssh.Settings.TryGetValue("passwordauthentication", out var setting) && setting.Value.Equals("no", StringComparison.OrdinalIgnoreCase)
            ? Verdict.Fail("Only key pairs can be used to log in, not the password that is set when an instance is created.", "Choose a key pair for the instance, or set PasswordAuthentication yes.", new Evidence(setting.Path, setting.Line, $"PasswordAuthentication {setting.Value}"))
            : Verdict.Pass("Passwords are accepted.");
    }
}
