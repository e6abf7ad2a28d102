using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Network;

/// <summary>Checks that no configuration is bound to the old card.</summary>
internal sealed class NetMacBinding() : NetworkCheck("net-mac-binding", Severity.Warning, "No interface is bound to a MAC address")
{
    /// <inheritdoc/>
    protected override Verdict Judge(CheckContext context, Guest guest, GuestTree files)
    {
        var bound = guest.Network.Interfaces.Where(i => i.Mac is not null).ToArray();
        return bound.Length == 0
            ? Verdict.Pass("No interface is bound to a MAC address.")
            : Demote(
                Verdict.Fail(
                    bound[0].SetsMac
                        ? $"{bound[0].Selector} gets the MAC address {bound[0].Mac}, "
                            + "but ECS accepts only packets from the card's own address."
                        : $"{bound[0].Selector} is bound to the MAC address {bound[0].Mac}, which the new card does not have.",
                    $"Remove the address (HWADDR, macaddress, mac-address) from {bound[0].Path}.",
                    [.. bound.Select(i => At(i, i.Mac))]
                ),
                guest,
                bound[0]
            );
    }
}
