using System.Globalization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that requests to NVMe cloud disks do not time out.</summary>
internal sealed class KernelNvmeTimeout()
    : KernelCheck("kernel-nvme-timeout", Severity.Info, "NVMe requests do not time out", "GUESTOS.Nvme")
{
    private const long Longest = 4294967295;

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        if (guest.Boot.DefaultEntry is not { } entry)
            return Verdict.Unknown("The command line of the default entry is not known.");
        if (kernel.Drivers.TryGetValue("nvme", out var driver) && driver.Place == DriverPlace.Missing)
            return Verdict.Skip("The kernel has no NVMe driver.");
        var value = KernelCommandLine.Value(entry.CommandLine, "nvme_core.io_timeout")
            ?? KernelCommandLine.Value(entry.CommandLine, "nvme.io_timeout");
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= Longest
            ? Verdict.Pass($"nvme_core.io_timeout is {value}.")
            : Verdict.Fail(
                value is null ? "nvme_core.io_timeout is not set." : $"nvme_core.io_timeout is {value}.",
                FixCommands.AddToCommandLine(guest, $"nvme_core.io_timeout={Longest} nvme_core.admin_timeout={Longest}"),
                new Evidence(entry.ConfigFile, entry.Line, entry.CommandLine)
            );
    }
}
