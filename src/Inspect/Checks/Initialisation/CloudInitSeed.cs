using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that no local data source comes before AliYun.</summary>
internal sealed class CloudInitSeed() : CloudInitCheck("cloudinit-seed", Severity.Warning, "No local seed overrides the metadata of ECS")
{
    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files) =>
        cloudInit.Seeds.Count > 0
            ? Verdict.Fail(
                $"{cloudInit.Seeds[0]} overrides the AliYun data source.",
                $"rm -r {string.Join(' ', cloudInit.Seeds)}",
                [.. cloudInit.Seeds.Select(s => new Evidence(s))]
            )
            : Verdict.Pass("There is no local seed.");
}
