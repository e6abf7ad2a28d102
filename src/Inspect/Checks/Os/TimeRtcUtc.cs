using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Os;

/// <summary>Checks that the hardware clock is in UTC.</summary>
internal sealed class TimeRtcUtc() : LinuxCheck("time-rtc-utc", Severity.Warning, "The hardware clock is in UTC", "GUESTOS.RtcTimeMode")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => ["/etc/adjtime"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files) =>
        files.ReadLines("/etc/adjtime") is { Length: >= 3 } lines && lines[2].Trim() == "LOCAL"
            ? Verdict.Fail(
                "The hardware clock is in local time; the clock of an instance is in UTC.",
                "timedatectl set-local-rtc 0",
                new Evidence("/etc/adjtime", 3, "LOCAL")
            )
            : Verdict.Pass("The hardware clock is in UTC.");
}
