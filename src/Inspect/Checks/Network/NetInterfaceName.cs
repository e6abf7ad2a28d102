using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Checks that the configuration fits the future name of the interface.</summary>
internal sealed class NetInterfaceName()
    : NetworkCheck("net-interface-name", Severity.Warning, "Interface names fit ECS", "GuestOS.NetworkStatus")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var interfaces = guest.Network.Interfaces;
        if (interfaces.Count == 0)
            return Verdict.Pass("No interface is configured by name.");
        if (CloudInitConfigures(guest))
            return Verdict.Pass("cloud-init configures the interface under any name.");
        var commandLine = guest.Boot.DefaultEntry?.CommandLine ?? "";
        var names = InterfaceNames.Of(files, commandLine);
        var name = names is [var only] ? only : "ens5, enp0s5 or similar";
        if (interfaces.FirstOrDefault(i => i.IsWildcard && names.Any(i.Fits)) is { } any)
            return Verdict.Pass($"{any.Selector} fits {name}.", At(any, any.Selector));
        if (interfaces.FirstOrDefault(i => names.Any(i.Fits)) is { } fits)
            return Verdict.Pass($"{fits.Selector} is the name of the interface on ECS.", At(fits, fits.Selector));
        if (interfaces.All(i => !i.FitsCard) && interfaces.FirstOrDefault(i => i.Mac is not null) is { } bound)
        {
            return Verdict.Fail(
                $"Only the card with the MAC address {bound.Mac} is configured, but the new card has another one.",
                $"Remove the address (HWADDR, macaddress, mac-address) from {bound.Path}.",
                [.. interfaces.Select(i => At(i, i.Mac ?? i.Selector))]
            );
        }

        return Verdict.Fail(
            $"Only {string.Join(", ", interfaces.Select(i => i.Selector).Distinct())} is configured; on ECS the interface is called "
                + $"{name}.",
            names is [_]
                ? $"Call it {name} in the configuration."
                : "Configure a pattern such as e*, or eth0 and " + $"{FixCommands.AddToCommandLine(guest, "net.ifnames=0 biosdevname=0")}.",
            [.. interfaces.Select(i => At(i, i.Selector))]
        );
    }
}
