using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Checks that no address of the old network is left.</summary>
internal sealed class NetStaticAddress() : NetworkCheck("net-static-address", Severity.Warning, "No static address", "GUESTOS.Dhcp")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var fixedOnes = guest.Network.Interfaces.Where(i => i.Addresses.Count > 0 || i.Gateway is not null).ToArray();
        if (fixedOnes.Length == 0)
            return Verdict.Pass("No interface has a static address.");
        var first = fixedOnes[0];
        var address = first.Addresses.Count > 0 ? first.Addresses[0] : $"gateway {first.Gateway}";
        return Demote(
            Verdict.Fail(
                $"{first.Selector} has the static address {address}, which is not in the new network.",
                DhcpFix(guest, first),
                [.. fixedOnes.Select(i => At(i, Describe(i)))]
            ),
            guest,
            first
        );
    }

    private static string Describe(InterfaceConfig config) =>
        $"{config.Selector}: {string.Join(' ', config.Addresses)}" + (config.Gateway is null ? "" : $" gateway {config.Gateway}");
}
