using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Ssh;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that somebody can log in.</summary>
internal sealed class SshRootLogin() : LinuxCheck("ssh-root-login", Severity.Warning, "SSH accepts root or a default user")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/ssh"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (guest.Ssh.Server is null)
            return Verdict.Skip("No SSH server is installed.");
        if (guest.Ssh.Refuses is { } refused)
        {
            return Verdict.Fail(
                $"Nobody can log in: sshd stops at line {refused.Line} of {refused.Path} ({refused.Text}).",
                $"Correct line {refused.Line} of {refused.Path}, then: sshd -t",
                new Evidence(refused.Path, refused.Line)
            );
        }

        if (
            Excluded(guest, "root") is { } list
            && (
                guest.CloudInit is not { Installed: true, DisabledBy: null }
                || (guest.Ssh.DefaultUser is { } user && Excluded(guest, user) is not null)
            )
        )
        {
            return Verdict.Fail(
                $"{list.Keyword} ({list.Setting.Path}, line {list.Setting.Line}) keeps root "
                    + $"out{(guest.CloudInit.Installed ? ", and the default user" : "")}.",
                $"Let root or the default user in by {list.Keyword} in {list.Setting.Path}.",
                new Evidence(list.Setting.Path, list.Setting.Line, $"{list.Keyword} {list.Setting.Value}")
            );
        }

        if (!guest.Ssh.Settings.TryGetValue("permitrootlogin", out var setting))
            return Verdict.Pass("PermitRootLogin is not set; by default root can log in with a key.");
        var evidence = new Evidence(setting.Path, setting.Line, $"PermitRootLogin {setting.Value}");
        switch (setting.Value.ToLowerInvariant())
        {
            case "no" when guest.CloudInit is { Installed: true, DisabledBy: null }:
                return Verdict.Pass("root can't log in, but cloud-init creates a default user with the key of the instance.", evidence);
            case "no":
                return Verdict.Fail(
                    "root can't log in, and there is no cloud-init that creates another user.",
                    $"Set PermitRootLogin prohibit-password in {setting.Path}.",
                    evidence
                );
            case "forced-commands-only":
                return Verdict.Fail(
                    "root can run only forced commands.",
                    $"Set PermitRootLogin prohibit-password in {setting.Path}.",
                    evidence
                );
            default:
                var sometimes = guest.Ssh.SomeConnections.GetValueOrDefault("permitrootlogin");
                return Verdict.Pass(
                    $"PermitRootLogin is {setting.Value}"
                        + (
                            sometimes is null
                                ? "."
                                : $"; for some connections it is {sometimes.Value} ({sometimes.Path}, line {sometimes.Line})."
                        ),
                    evidence
                );
        }
    }

    /// <summary>The list that certainly keeps a user out, or null. Only the groups of root are known.</summary>
    private static (string Keyword, SshSetting Setting)? Excluded(Guest guest, string user)
    {
        bool? Is(string keyword) => guest.Ssh.Settings.TryGetValue(keyword, out var list) ? SshUserList.Has(list.Value, user) : null;
        bool? InGroup(string keyword) =>
            guest.Ssh.Settings.TryGetValue(keyword, out var list)
                ? guest.Ssh.RootGroups.Any(g => SshUserList.Has(list.Value, g) == true)
                : null;
        foreach (
            var (keyword, excludes) in ((string, bool)[])
                [
                    ("DenyUsers", Is("denyusers") == true),
                    ("AllowUsers", guest.Ssh.Settings.ContainsKey("allowusers") && Is("allowusers") == false),
                    ("DenyGroups", user == "root" && InGroup("denygroups") == true),
                    ("AllowGroups", user == "root" && guest.Ssh.Settings.ContainsKey("allowgroups") && InGroup("allowgroups") == false),
                ]
        )
        {
            if (excludes)
                return (keyword, guest.Ssh.Settings[keyword.ToLowerInvariant()]);
        }
        return null;
    }
}
