using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that cloud-init configures the network.</summary>
internal sealed class CloudInitNetworkOff() : CloudInitCheck("cloudinit-network-off", Severity.Info, "cloud-init configures the network")
{
    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files) =>
        cloudInit.NetworkDisabledBy is { } by
            ? Verdict.Fail(
                $"{by} prevents cloud-init from configuring the network, so the configuration in the image counts.",
                (by.StartsWith('/') ? $"rm {by}" : "Remove it") + ", or make the image's own configuration use DHCP.",
                new Evidence(by, null, by.StartsWith('/') ? "network: {config: disabled}" : null)
            )
            : Verdict.Pass("cloud-init configures the network.");
}
