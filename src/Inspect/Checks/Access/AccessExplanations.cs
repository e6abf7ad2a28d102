namespace ImageTools.Inspect.Checks.Access;

/// <summary>Explains the checks of logins: the text that stands beside a finding.</summary>
internal static class AccessExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["ssh-installed"] = new("Whether an SSH server is there.", "It is how people log in.", "Install openssh-server."),
            ["ssh-enabled"] = new(
                "Whether something starts the SSH server at boot, and whether something keeps it from it.",
                "A server that does not run lets nobody in.",
                "systemctl enable ssh or sshd; systemctl unmask where it is masked."
            ),
            ["ssh-root-login"] = new(
                "PermitRootLogin, with the Match blocks that hold for root, and whether cloud-init makes another user.",
                "Passwords and keys of ECS are those of root unless cloud-init makes a user.",
                "Set PermitRootLogin prohibit-password, or let cloud-init make a user."
            ),
            ["ssh-password"] = new(
                "PasswordAuthentication of the SSH server.",
                "A password that is given for an instance is of no use where only keys are taken.",
                "Choose a key pair, or set PasswordAuthentication yes."
            ),
            ["account-root"] = new(
                "The account with the user id 0, its name and its shell.",
                "ECS sets the password of root, and nobody logs in by a shell that is none.",
                "Give the account the name root, and a shell."
            ),
            ["account-files"] = new(
                "passwd, shadow and group: whether they are there, whole, and root's.",
                "A broken one keeps everybody from logging in, and ECS from setting a password.",
                "Restore them from passwd-, shadow- and group-; pwck and grpck find the line."
            ),
            ["account-shadow-immutable"] = new(
                "The attributes immutable and append-only of the account files.",
                "ECS can't set a password in a file that nobody may write.",
                "chattr -i -a FILE."
            ),
            ["account-passwd-command"] = new("Whether passwd is installed.", "ECS sets passwords by it.", "Install passwd or shadow."),
        };
}
