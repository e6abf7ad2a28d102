using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Reads ip= on the kernel command line. It can start DHCP before anything of the root file system starts.</summary>
internal static class BootNetwork
{
    // The method is the last field of IP:PEER:GATEWAY:MASK:HOST:INTERFACE:METHOD, of INTERFACE:METHOD, or the only field.
    private static readonly string[] Methods = ["dhcp", "on", "any", "both", "single-dhcp", "either6"];

    /// <summary>What will use DHCP because of ip=, in words; null when nothing will.</summary>
    public static string? Dhcp(Guest guest, GuestTree files)
    {
        if (guest.Boot.DefaultEntry is not { } entry)
            return null;
        var words = KernelCommandLine.Words(entry.CommandLine);
        if (
            words.LastOrDefault(w => w.StartsWith("ip=", StringComparison.Ordinal) && Methods.Contains(Method(w["ip=".Length..])))
            is not { } option
        )
        {
            return null;
        }

        var kernel = guest.DefaultKernel;
        if (
            kernel?.Config?.GetValueOrDefault("IP_PNP_DHCP") == "y"
            && kernel.Drivers.GetValueOrDefault("virtio_net")?.Place == DriverPlace.Builtin
        )
        {
            return $"{option} makes the kernel use DHCP.";
        }

        var inside = kernel?.Initramfs?.Files ?? new HashSet<string>();
        bool Has(string name) => inside.Any(f => f.EndsWith(name, StringComparison.Ordinal));
        // The generator of NetworkManager writes to /run. The NetworkManager of the root reads that too.
        if (Has("/nm-initrd-generator") && guest.Network.Stacks.Contains(NetworkStackKind.NetworkManager))
            return $"{option} makes NetworkManager use DHCP.";
        // dracut starts the network when the root is on the network, or when an option asks for it.
        var needed = words.LastOrDefault(w => w.StartsWith("rd.neednet", StringComparison.Ordinal)) is "rd.neednet" or "rd.neednet=1";
        if (needed && (Has("/nm-initrd-generator") || Has("-parse-ip-opts.sh") || Has("/systemd-network-generator")))
            return $"{option} makes the initramfs use DHCP.";
        return
            ServiceLinks.EnabledBy(files, "systemd-network-generator.service") is not null
            && ServiceLinks.EnabledBy(files, "systemd-networkd.service") is not null
            ? $"{option} makes systemd-networkd use DHCP."
            : null;
    }

    private static string Method(string value)
    {
        var fields = value.Split(':');
        return fields.Length >= 7 ? fields[6] : fields[^1];
    }
}
