using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Somebody can log in.</summary>
internal sealed class SshRootLogin() : LinuxCheck("ssh-root-login", Severity.Warning, "SSH lets root or a default user in")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/ssh"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (guest.Ssh.Server is null)
            return Verdict.Skip("No SSH server is installed.");
        if (!guest.Ssh.Settings.TryGetValue("permitrootlogin", out var setting))
            return Verdict.Pass("PermitRootLogin is not set; the default lets root in with a key.");
        var evidence = new Evidence(setting.Path, setting.Line, $"PermitRootLogin {setting.Value}");
        switch (setting.Value.ToLowerInvariant())
        {
            case "no" when guest.CloudInit is { Installed: true, DisabledBy: null }:
                return Verdict.Pass("Root may not log in, but cloud-init makes a default user with the key of the instance.", evidence);
            case "no":
                return Verdict.Fail("Root may not log in, and no cloud-init would make another user.", $"Set PermitRootLogin prohibit-password in {setting.Path}.", evidence);
            case "forced-commands-only":
                return Verdict.Fail("Root may run forced commands only.", $"Set PermitRootLogin prohibit-password in {setting.Path}.", evidence);
            default:
                var sometimes = guest.Ssh.SomeConnections.GetValueOrDefault("permitrootlogin");
                return Verdict.Pass($"PermitRootLogin is {setting.Value}" + (sometimes is null ? "." : $"; for some connections it is {sometimes.Value} ({sometimes.Path}, line {sometimes.Line})."), evidence);
        }
    }
}
