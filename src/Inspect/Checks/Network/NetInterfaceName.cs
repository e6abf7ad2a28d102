using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Networks;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>The configuration fits the name that the interface will have.</summary>
internal sealed class NetInterfaceName() : NetworkCheck("net-interface-name", Severity.Warning, "Interface names fit ECS", "GuestOS.NetworkStatus")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var interfaces = guest.Network.Interfaces;
        if (interfaces.Count == 0)
            return Verdict.Pass("No interface is configured by name.");
        if (CloudInitConfigures(guest))
            return Verdict.Pass("cloud-init configures whatever the interface is called.");
        var commandLine = guest.Boot.DefaultEntry?.CommandLine ?? "";
        var kernelNames = CommandLine.Value(commandLine, "net.ifnames") == "0";
        var name = kernelNames ? "eth0" : "ens5, enp0s5 or similar";
        var names = InterfaceNames.Of(files, commandLine);
        if (interfaces.FirstOrDefault(i => i.IsWildcard && names.Any(i.Fits)) is { } any)
            return Verdict.Pass($"{any.Selector} fits {name}.", At(any, any.Selector));
        var fits = interfaces.FirstOrDefault(i => !i.IsWildcard && (kernelNames ? i.Selector == "eth0" : i.Selector is "ens5" or "enp0s5"));
        if (fits is not null)
            return Verdict.Pass($"{fits.Selector} is what ECS calls the interface.", At(fits, fits.Selector));
        return Verdict.Fail($"Only {string.Join(", ", interfaces.Select(i => i.Selector).Distinct())} is configured; on ECS the interface is called {name}.",
            kernelNames ? "Call it eth0 in the configuration." : $"Configure a pattern such as e*, or eth0 and {DistributionFamily.AddToCommandLine(guest, "net.ifnames=0 biosdevname=0")}.", [.. interfaces.Select(i => At(i, i.Selector))]);
    }
}
