using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that there is an account called root.</summary>
internal sealed class AccountRoot() : LinuxCheck("account-root", Severity.Error, "The root account exists", "GuestOS.SystemUserPwd")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/passwd"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (files.ReadLines("/etc/passwd") is not { } lines)
            return Verdict.Skip("/etc/passwd does not exist (see account-files).");
        var zero = Array.FindIndex(lines, l => l.Split(':') is { Length: >= 7 } f && f[0] == "root" && f[2] == "0");
        if (zero < 0)
        {
            var renamed = Array.FindIndex(lines, l => l.Split(':') is { Length: >= 7 } f && f[2] == "0");
            return Verdict.Fail(
                renamed < 0
                    ? "No account has the user id 0."
                    : $"The account with user id 0 has the name {lines[renamed].Split(':')[0]}; ECS sets the password of root.",
                "Give the account with user id 0 the name root in /etc/passwd and /etc/shadow.",
                new Evidence("/etc/passwd", renamed < 0 ? null : renamed + 1)
            );
        }
        var shell = lines[zero].Split(':')[6];
        return shell.EndsWith("nologin", StringComparison.Ordinal) || shell.EndsWith("/false", StringComparison.Ordinal)
            ? Verdict
                .Fail(
                    $"The shell of root is {shell}: nobody can log in as root.",
                    "usermod -s /bin/bash root",
                    new Evidence("/etc/passwd", zero + 1, shell)
                )
                .At(Severity.Warning)
            : Verdict.Pass("root has user id 0 and a shell.", new Evidence("/etc/passwd", zero + 1, shell));
    }
}
