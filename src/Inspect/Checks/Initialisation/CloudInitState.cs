using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that cloud-init has not run yet.</summary>
internal sealed class CloudInitState() : CloudInitCheck("cloudinit-state", Severity.Info, "cloud-init has no old state")
{
    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files) =>
        cloudInit is { HasState: true, KeepsState: { } keeps }
            ? Verdict
                .Fail(
                    $"{keeps} makes cloud-init keep the state of the old machine: the new instance is not set up.",
                    "cloud-init clean --logs",
                    new Evidence(keeps)
                )
                .At(Severity.Warning)
        : cloudInit.HasState
            ? Verdict.Fail(
                "cloud-init has the state of the old machine. It notices the new instance id and runs again.",
                "cloud-init clean --logs",
                new Evidence("/var/lib/cloud/instance")
            )
        : Verdict.Pass("There is no state of an old machine.");
}
