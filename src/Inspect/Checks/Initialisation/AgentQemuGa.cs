using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that no other program uses the channel that ECS uses.</summary>
internal sealed class AgentQemuGa() : LinuxCheck("agent-qemu-ga", Severity.Warning, "The QEMU guest agent is not installed")
{
    private static readonly string[] Paths = ["/usr/sbin/qemu-ga", "/usr/bin/qemu-ga", "/usr/local/bin/qemu-ga"];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Reads => Paths;

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var path = Paths.FirstOrDefault(files.Exists);
        var remove = DistributionFamilies.Of(guest) switch
        {
            DistributionFamily.Debian => "apt-get purge",
            DistributionFamily.Suse => "zypper remove",
            DistributionFamily.Alpine => "apk del",
            _ => "yum remove",
        };
        return path is null
            ? Verdict.Pass("qemu-ga is not installed.")
            : Verdict.Fail(
                "The QEMU guest agent uses the channel that ECS services need.",
                $"{remove} qemu-guest-agent",
                new Evidence(path)
            );
    }
}
