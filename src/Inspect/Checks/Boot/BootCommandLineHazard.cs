using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that nothing on the command line prevents a normal start.</summary>
internal sealed class BootCommandLineHazard()
    : BootCheck("boot-cmdline-hazard", Severity.Warning, "The kernel command line allows a normal start")
{
    private static readonly string[] Traps = ["single", "1", "s", "S", "emergency", "rescue", "enforcing=1"];

    private static readonly string[] Keys = ["mem=", "nr_cpus=", "maxcpus=", "systemd.unit=rescue", "systemd.unit=emergency", "init=/bin/"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var trap = KernelCommandLine
            .Words(entry.CommandLine)
            .FirstOrDefault(w => Traps.Contains(w) || Keys.Any(k => w.StartsWith(k, StringComparison.Ordinal)));
        return trap is null
            ? Verdict.Pass("The command line has nothing unusual.")
            : Verdict.Fail(
                $"'{trap}' on the kernel command line prevents a normal start, or prevents the use of hardware.",
                $"Remove it from {FixCommands.CommandLineFile(guest)}, then {FixCommands.UpdateGrub(guest)}.",
                At(entry, trap)
            );
    }
}
