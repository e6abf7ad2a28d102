using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that cloud-init runs.</summary>
internal sealed class CloudInitEnabled() : CloudInitCheck("cloudinit-enabled", Severity.Warning, "cloud-init runs at boot")
{
    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files) =>
        cloudInit.DisabledBy is { } by
            ? Verdict.Fail(
                $"cloud-init is disabled by {by}.",
                by.StartsWith('/') ? $"rm {by} (or remove what disables it there)" : $"Remove {by} from the kernel command line.",
                new Evidence(by)
            )
        : cloudInit.NotStarted is { } unit
            ? Verdict.Fail($"{unit} exists, but nothing starts it.", $"systemctl enable {unit}", new Evidence(unit))
        : Verdict.Pass("Nothing disables cloud-init.");
}
