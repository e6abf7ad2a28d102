using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that SELinux is off.</summary>
internal sealed class SelinuxDisabled() : LinuxCheck("selinux-disabled", Severity.Warning, "SELinux is disabled", "GUESTOS.Selinux")
{
    private const string Path = "/etc/selinux/config";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => [Path];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var fix = $"sed -i 's/^SELINUX=.*/SELINUX=disabled/' {Path}";
        var lines = files.ReadLines(Path) ?? [];
        var line = Array.FindLastIndex(lines, l => l.StartsWith("SELINUX=", StringComparison.Ordinal));
        var value = line < 0 ? "disabled" : lines[line]["SELINUX=".Length..].Trim();
        var commandLine = guest.Boot.DefaultEntry?.CommandLine ?? "";
        if (KernelCommandLine.Value(commandLine, "selinux") == "0")
            return Verdict.Pass("selinux=0 is on the kernel command line.");
        if (value is "enforcing" or "permissive")
        {
            var verdict = Verdict.Fail(
                $"SELinux is {value}; ECS needs it off, because its files have no labels.",
                fix,
                new Evidence(Path, line + 1, lines[line].Trim())
            );
            return value == "permissive" ? verdict.At(Severity.Info) : verdict;
        }
        return files.Exists("/.autorelabel")
            ? Verdict
                .Fail("/.autorelabel makes the first start label every file and reboot.", "rm /.autorelabel", new Evidence("/.autorelabel"))
                .At(Severity.Info)
            : Verdict.Pass(line < 0 ? "SELinux is not configured." : $"SELINUX={value}.");
    }
}
