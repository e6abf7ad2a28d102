using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Access;

/// <summary>Checks that the account files are complete.</summary>
internal sealed class AccountFiles()
    : LinuxCheck("account-files", Severity.Error, "passwd, shadow and group are well formed", "GuestOS.SystemFiles")
{
    private static readonly (string Path, int Fields)[] Files = [("/etc/passwd", 7), ("/etc/shadow", 9), ("/etc/group", 4)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/passwd", "/etc/shadow", "/etc/group"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        foreach (var (path, fields) in Files)
        {
            if (files.Find(path) is not { Node.IsFile: true } file || files.ReadLines(path) is not { } lines)
            {
                return Verdict.Fail(
                    $"{path} does not exist.",
                    $"Restore {path} from its backup {path}-.",
                    new Evidence(path, null, "missing")
                );
            }

            if (lines.All(string.IsNullOrWhiteSpace))
            {
                return Verdict.Fail(
                    $"{path} is empty.",
                    $"Restore {path} from its backup {path}-.",
                    new Evidence(path, null, $"{file.Node.Size} bytes")
                );
            }
            // NIS lines begin with + or -. The content of shadow is never shown.
            var bad = Array.FindIndex(lines, l => l.Length > 0 && l[0] is not ('+' or '-' or '#') && l.Split(':').Length != fields);
            if (bad >= 0)
            {
                return Verdict.Fail(
                    $"Line {bad + 1} of {path} has {lines[bad].Split(':').Length} fields, not {fields}.",
                    "pwck and grpck repair it.",
                    new Evidence(path, bad + 1)
                );
            }

            if (path == "/etc/shadow" && file.Node.Uid != 0)
            {
                return Verdict.Fail(
                    $"/etc/shadow belongs to user {file.Node.Uid}, not to root.",
                    "chown root /etc/shadow",
                    new Evidence(path, null, $"uid {file.Node.Uid}")
                );
            }
        }
        return Verdict.Pass("All three are well formed.");
    }
}
