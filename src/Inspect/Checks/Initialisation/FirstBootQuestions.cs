using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>
/// Checks that systemd-firstboot asks no question. It runs before sysinit.target, so nothing else starts while it waits for a key. Nobody
/// sees the question on an instance. Seen with systemd 257 in an image of mkosi 25.
/// </summary>
internal sealed class FirstBootQuestions() : LinuxCheck("first-boot-questions", Severity.Error, "The first boot asks no questions")
{
    private const string Unit = "systemd-firstboot.service";

    private const string MachineId = "/etc/machine-id";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => [MachineId, "/etc/systemd/system"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        if (ServiceLinks.EnabledBy(files, Unit) is not { } by)
            return Verdict.Pass("systemd-firstboot is not installed, or does not start.");
        // Only a missing file, or this word, makes a boot the first one. An empty file does not.
        if (files.ReadText(MachineId)?.Trim() is { } id && id != "uninitialized")
            return Verdict.Pass($"{MachineId} exists, so systemd does not treat the next boot as the first one.");
        var line = guest.Boot.DefaultEntry?.CommandLine ?? "";
        if (
            IsOff(KernelCommandLine.Value(line, "systemd.firstboot"))
            || IsOff(KernelCommandLine.Value(line, "systemd.condition_first_boot"))
            || IsOff(KernelCommandLine.Value(line, "systemd.condition-first-boot"))
        )
        {
            return Verdict.Pass("The kernel command line turns the questions off.");
        }
        // systemd-firstboot also asks for the locale and the keymap, but only when there is more than one.
        var asks = files.ReadText($"/etc/systemd/system/{Unit}")
            ?? files.ReadText($"/usr/lib/systemd/system/{Unit}")
            ?? files.ReadText($"/lib/systemd/system/{Unit}")
            ?? "";
        if (!asks.Contains("--prompt-timezone", StringComparison.Ordinal) || files.FindNoFollow("/etc/localtime") is not null)
            return Verdict.Pass("systemd-firstboot has nothing to ask.");
        return Verdict.Fail(
            "The first boot asks for the time zone at the console. Nobody answers there, and the boot waits: "
                + $"{MachineId} is {(files.Exists(MachineId) ? "uninitialized" : "missing")}, and there is no /etc/localtime.",
            "ln -sf /usr/share/zoneinfo/UTC /etc/localtime; systemctl mask systemd-firstboot.service",
            new Evidence(by),
            new Evidence("/etc/localtime", null, "missing")
        );
    }

    private static bool IsOff(string? value) => value is "0" or "no" or "off" or "false";
}
