using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Checks that the kernel writes to the serial console.</summary>
internal sealed class BootConsole() : BootCheck("boot-console", Severity.Info, "The kernel writes to the serial console")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (NoDefault(guest) is { } none)
            return none;
        var entry = guest.Boot.DefaultEntry!;
        var device = guest.Architecture == Architecture.Aarch64 ? "ttyAMA0" : "ttyS0";
        return KernelCommandLine.Words(entry.CommandLine).Any(w => w.StartsWith($"console={device}", StringComparison.Ordinal))
            ? Verdict.Pass($"console={device} is set.")
            : Verdict.Fail(
                "Without a serial console the instance's system log in the ECS console stays empty.",
                FixCommands.AddToCommandLine(guest, $"console=tty0 console={device},115200n8"),
                At(entry, entry.CommandLine)
            );
    }
}
