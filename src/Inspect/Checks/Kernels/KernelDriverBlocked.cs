using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that no configuration prevents a driver from loading.</summary>
internal sealed class KernelDriverBlocked() : KernelCheck("kernel-driver-blocked", Severity.Error, "No driver is blocked")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        var blocked = kernel
            .Drivers.Where(d => d.Value.BlockedBy is not null && d.Value.Place != DriverPlace.Builtin)
            .OrderBy(d => d.Key == "nvme")
            .ThenBy(d => d.Key, StringComparer.Ordinal)
            .ToArray();
        if (blocked.Length == 0)
            return Verdict.Pass("Neither modprobe.d nor the command line blocks a driver.");
        var (name, verdict) = blocked[0];
        var finding = Verdict.Fail(
            $"{verdict.BlockedBy} prevents {name} from loading.",
            $"Delete the line, then: {FixCommands.RebuildInitramfs(guest, kernel.Version)}",
            [.. blocked.Select(b => new Evidence(b.Value.BlockedBy!, null, b.Key))]
        );
        return name is "virtio_blk" or "virtio_pci" or "virtio_net" ? finding : finding.At(Severity.Warning);
    }
}
