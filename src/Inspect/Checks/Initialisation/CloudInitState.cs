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
                    $"cloud-init keeps the state of the old machine, as {keeps} says: nothing of the new instance is set up.",
                    "cloud-init clean --logs",
                    new Evidence(keeps)
                )
                .At(Severity.Warning)
        : cloudInit.HasState
            ? Verdict.Fail(
                "cloud-init has state of the old machine; it notices the new instance id and runs again.",
                "cloud-init clean --logs",
                new Evidence("/var/lib/cloud/instance")
            )
        : Verdict.Pass("There is no state of an old machine.");
}
