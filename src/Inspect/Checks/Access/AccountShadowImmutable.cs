using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that ECS can write a password.</summary>
internal sealed class AccountShadowImmutable() : LinuxCheck("account-shadow-immutable", Severity.Warning, "Account files can be written")
{
    private static readonly string[] Paths = ["/etc/shadow", "/etc/passwd", "/etc/group", "/etc/gshadow"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => Paths;

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var locked = Paths
            .Select(files.Find)
            .Where(f =>
                f is not null
                && (f.Node.Attributes & (Disks.FileSystems.FileAttributes.Immutable | Disks.FileSystems.FileAttributes.AppendOnly)) != 0
            )
            .ToArray();
        if (locked.Length == 0)
            return Verdict.Pass("None is immutable or append-only.");
        var names = string.Join(' ', locked.Select(f => f!.Path));
        return Verdict.Fail(
            $"{names} is immutable or append-only: ECS can't set the password of the instance.",
            $"chattr -i -a {names}",
            [.. locked.Select(f => new Evidence(f!.Path, null, f.Node.Attributes.ToString()))]
        );
    }
}
