using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Checks that ECS can pass passwords and keys to the guest.</summary>
internal sealed class KernelFwCfg() : KernelCheck("kernel-fw-cfg", Severity.Warning, "The kernel reads QEMU's firmware configuration")
{
    private static readonly string[] Concerned = ["CentOS Stream", "Anolis", "AlmaLinux", "UOS", "Kylin", "Rocky Linux"];

    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, Kernel kernel)
    {
        var platform = PlatformRule.Of(guest).Name;
        if (guest.Architecture != Architecture.Aarch64 && !Concerned.Contains(platform))
            return Verdict.Skip($"ECS does not use it for {platform} on {guest.Architecture}.");
        if (kernel.Config is not { } config)
            return Verdict.Unknown($"There is no configuration of {Name(kernel)}.", new Evidence($"/boot/config-{kernel.Version}"));
        var value = config.GetValueOrDefault("FW_CFG_SYSFS");
        return value is "y" or "m"
            ? Verdict.Pass($"CONFIG_FW_CFG_SYSFS={value}.")
            : Verdict.Fail(
                "CONFIG_FW_CFG_SYSFS is off: ECS can't set passwords and keys.",
                "Use a kernel with CONFIG_FW_CFG_SYSFS=m.",
                new Evidence($"/boot/config-{kernel.Version}", null, value ?? "not set")
            );
    }
}
