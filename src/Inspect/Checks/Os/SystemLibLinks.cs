using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that system directories are relative links.</summary>
internal sealed class SystemLibLinks() : LinuxCheck("system-lib-links", Severity.Warning, "System directories are not absolute links")
{
    private static readonly string[] Links = ["/lib", "/lib64", "/bin", "/sbin"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var found = new List<Verdict>();
        foreach (var path in Links)
        {
            if (files.FindNoFollow(path) is { Node.IsLink: true } link && link.ReadLink() is var target && target.StartsWith('/'))
            {
                found.Add(
                    Verdict.Fail(
                        $"{path} is an absolute link to {target}; when ECS mounts the disk elsewhere, it points outside.",
                        $"ln -sfn {target.TrimStart('/')} {path}",
                        new Evidence(path, null, target)
                    )
                );
            }
        }
        return Verdict.Of(found) ?? Verdict.Pass("They are directories or relative links.");
    }
}
