namespace ImageTools.Inspect.Checks.Access;

/// <summary>Explains the checks of logins: the text that stands beside a finding.</summary>
internal static class AccessExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["ssh-installed"] = new("Whether an SSH server is installed.", "People log in through SSH.", "Install openssh-server."),
            ["ssh-enabled"] = new(
                "Whether something starts the SSH server at boot, and whether something prevents its start.",
                "Nobody can log in when the server does not run.",
                "systemctl enable ssh or sshd; systemctl unmask if it is masked."
            ),
            ["ssh-root-login"] = new(
                "PermitRootLogin, with the Match blocks that apply to root, and whether cloud-init creates another user.",
                "ECS sets the password and keys of root, unless cloud-init creates a user.",
                "Set PermitRootLogin prohibit-password, or let cloud-init create a user."
            ),
            ["ssh-password"] = new(
                "PasswordAuthentication of the SSH server.",
                "The password of an instance is useless when the server accepts only keys.",
                "Choose a key pair, or set PasswordAuthentication yes."
            ),
            ["account-root"] = new(
                "The account with user id 0: its name and its shell.",
                "ECS sets the password of root. Without a real shell nobody can log in.",
                "Name the account root, and give it a shell."
            ),
            ["account-files"] = new(
                "Whether passwd, shadow and group exist, are complete, and belong to root.",
                "With a broken file nobody can log in, and ECS can't set a password.",
                "Restore them from passwd-, shadow- and group-. pwck and grpck find the bad line."
            ),
            ["account-shadow-immutable"] = new(
                "The attributes immutable and append-only of the account files.",
                "ECS can't set a password in a file that can't be written.",
                "chattr -i -a FILE."
            ),
            ["account-passwd-command"] = new("Whether passwd is installed.", "ECS uses it to set passwords.", "Install passwd or shadow."),
        };
}
