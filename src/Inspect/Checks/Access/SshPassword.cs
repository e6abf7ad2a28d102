using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that the SSH server accepts passwords.</summary>
internal sealed class SshPassword() : LinuxCheck("ssh-password", Severity.Info, "SSH accepts passwords")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/ssh"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (guest.Ssh.Server is null)
            return Verdict.Skip("No SSH server is installed.");
        if (guest.Ssh.Refuses is { } refused)
            return Verdict.Skip($"sshd stops at line {refused.Line} of {refused.Path}.");
        const string Fix = "Choose a key pair for the instance, or set PasswordAuthentication yes.";
        var settings = guest.Ssh.Settings;
        bool Is(string keyword, string value) =>
            settings.TryGetValue(keyword, out var s) && s.Value.Equals(value, StringComparison.OrdinalIgnoreCase);
        // At least one of the lists must contain only password methods.
        if (
            settings.TryGetValue("authenticationmethods", out var methods)
            && !methods
                .Value.Split(' ')
                .Any(list => list == "any" || list.Split(',').All(m => m.Split(':')[0] is "password" or "keyboard-interactive"))
        )
        {
            return Verdict.Fail(
                $"Nobody can log in with only a password: AuthenticationMethods is {methods.Value}.",
                Fix,
                new Evidence(methods.Path, methods.Line, $"AuthenticationMethods {methods.Value}")
            );
        }

        if (!Is("passwordauthentication", "no"))
            return Verdict.Pass("Passwords are accepted.");
        var setting = settings["passwordauthentication"];
        // PAM asks for the password too, unless it is switched off.
        return Is("usepam", "yes") && !Is("kbdinteractiveauthentication", "no")
            ? Verdict.Pass(
                "Passwords are accepted by PAM (KbdInteractiveAuthentication).",
                new Evidence(setting.Path, setting.Line, $"PasswordAuthentication {setting.Value}")
            )
            : Verdict.Fail(
                "Only key pairs can log in. The password that is set when an instance is created does not work.",
                Fix,
                new Evidence(setting.Path, setting.Line, $"PasswordAuthentication {setting.Value}")
            );
    }
}
