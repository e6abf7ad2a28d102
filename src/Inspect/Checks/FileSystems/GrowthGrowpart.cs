using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that something grows the root at the first start.</summary>
internal sealed class GrowthGrowpart()
    : LinuxCheck("growth-growpart", Severity.Warning, "The root grows at the first start", "GUESTOS.OnlineResizeFS")
{
    protected override IReadOnlyList<string> Reads => ["/usr/bin", "/etc/cloud"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var tool = new[]
        {
            "/usr/bin/growpart",
            "/usr/sbin/growpart",
            "/usr/share/initramfs-tools/scripts/local-bottom/growroot",
        }.FirstOrDefault(files.Exists);
        if (
            tool is null
            && files.Exists("/usr/lib/systemd/systemd-repart")
            && new[] { "/etc/repart.d", "/usr/lib/repart.d" }.Any(d => files.List(d).Count > 0)
        )
        {
            tool = "systemd-repart";
        }

        if (tool is null)
        {
            return Verdict.Fail(
                "Neither growpart nor a configured systemd-repart is installed: a larger disk stays unused.",
                FixCommands.Install(
                    guest,
                    "cloud-guest-utils",
                    "cloud-utils-growpart",
                    "growpart",
                    DistributionFamilies.Of(guest) == DistributionFamily.Alpine ? "cloud-utils-growpart" : "cloud-guest-utils"
                ),
                new Evidence("/usr/bin/growpart", null, "missing")
            );
        }
        if (
            guest.DefaultKernel?.Version is { } version
            && Versions.Compare(Versions.Numbers(version), [3, 7]) < 0
            && tool.EndsWith("growpart", StringComparison.Ordinal)
        )
        {
            return Verdict.Fail(
                $"Kernel {version} can't grow a partition in use (kernels since 3.7 can).",
                "Install cloud-initramfs-growroot or dracut-modules-growroot.",
                new Evidence("kernel", null, version)
            );
        }

        if (tool.EndsWith("growpart", StringComparison.Ordinal) && guest.CloudInit is { Installed: true, GrowthOffBy: { } off })
        {
            return Verdict.Fail(
                $"{off} switches the growth of the root off.",
                off.EndsWith("growroot-disabled", StringComparison.Ordinal)
                    ? $"rm {off}"
                    : $"Remove growpart: mode: off and resize_rootfs: false from {off}.",
                new Evidence(off)
            );
        }

        if (
            tool.EndsWith("growpart", StringComparison.Ordinal)
            && guest.CloudInit.Installed
            && !(
                guest.CloudInit.Modules?.Contains("growpart")
                ?? !(
                    files.ReadLines("/etc/cloud/cloud.cfg") is { } lines && !Array.Exists(lines, l => l.Trim().Trim('-', ' ') is "growpart")
                )
            )
        )
        {
            return Verdict.Fail(
                "cloud.cfg does not run growpart.",
                "Add growpart and resizefs to cloud_init_modules in /etc/cloud/cloud.cfg.",
                new Evidence("/etc/cloud/cloud.cfg")
            );
        }

        return Resizer(guest, files) is { } missing
            ? Verdict.Fail(
                $"{missing} is not installed, but it must grow the file system.",
                FixCommands.Install(guest, missing == "xfs_growfs" ? "xfsprogs" : "e2fsprogs"),
                new Evidence($"/usr/sbin/{missing}", null, "missing")
            )
            : Verdict.Pass($"{tool} grows the root.", new Evidence(tool));
    }

    private static string? Resizer(Guest guest, GuestTree files)
    {
        var program = guest.RootVolume?.FileSystem?.Type switch
        {
            "ext2" or "ext3" or "ext4" => "resize2fs",
            "xfs" => "xfs_growfs",
            _ => null,
        };
        return program is null || files.Exists($"/usr/sbin/{program}") || files.Exists($"/sbin/{program}") ? null : program;
    }
}
