using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>The configuration fits the name that the interface will have.</summary>
internal sealed partial class NetInterfaceName() : NetworkCheck("net-interface-name", Severity.Warning, "Interface names fit ECS", "GuestOS.NetworkStatus")
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
        string[] names = kernelNames ? ["eth0"] : ["ens5", "enp0s5"];
        var name = kernelNames ? "eth0" : "ens5, enp0s5 or similar";
        // A pattern is held against the name that the kernel will give; a match by driver or by type fits whatever that is.
        if (interfaces.FirstOrDefault(i => i.IsWildcard && (!NamePattern().IsMatch(i.Selector) || Fits(i.Selector, names))) is { } any)
            return Verdict.Pass($"{any.Selector} fits the interface of ECS.", At(any, any.Selector));
        var fits = interfaces.FirstOrDefault(i => !i.IsWildcard && names.Contains(i.Selector));
        if (fits is not null)
            return Verdict.Pass($"{fits.Selector} is what ECS calls the interface.", At(fits, fits.Selector));
        return Verdict.Fail($"Only {string.Join(", ", interfaces.Select(i => i.Selector).Distinct())} is configured; on ECS the interface is called {name}.",
            kernelNames ? "Call it eth0 in the configuration." : $"Configure a pattern such as e*, or eth0 and {DistributionFamily.AddToCommandLine(guest, "net.ifnames=0 biosdevname=0")}.", [.. interfaces.Select(i => At(i, i.Selector))]);
    }

    // One of several patterns is enough. ifupdown marks one by a slash, NetworkManager parts them by semicolons.
    private static bool Fits(string selector, string[] names) =>
        selector.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).Any(p => names.Any(n => Glob.Matches(p.TrimStart('/'), n)));

    // A name without any of these marks is the label of a match by something else.
    [GeneratedRegex(@"^[/A-Za-z0-9_.!^;*?\[\] -]*[*?\[; ][/A-Za-z0-9_.!^;*?\[\] -]*$")]
    private static partial Regex NamePattern();
}
