using System.Globalization;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that cloud-init knows the AliYun data source.</summary>
internal sealed class CloudInitVersion() : CloudInitCheck("cloudinit-version", Severity.Warning, "cloud-init is new enough")
{
    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files)
    {
        if (cloudInit.Version is not { } version)
            return Verdict.Unknown("The version of cloud-init was not found.");
        // Alibaba's own build of 0.7.6 has the data source since a15.
        if (
            version.StartsWith("0.7.6a", StringComparison.Ordinal)
            && int.TryParse(version["0.7.6a".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var build)
        )
        {
            return build >= 15 ? Verdict.Pass($"cloud-init {version}.") : Old(guest, version, "0.7.6a15");
        }

        return Versions.Compare(Versions.Numbers(version), [0, 7, 9]) < 0
            ? Old(guest, version, "0.7.9")
            : Verdict.Pass($"cloud-init {version} knows AliYun.");
    }

    private static Verdict Old(Guest guest, string version, string wanted) =>
        Verdict.Fail(
            $"cloud-init {version} is older than {wanted}, the first with the AliYun data source.",
            FixCommands.Install(guest, "cloud-init"),
            new Evidence("/usr/bin/cloud-init", null, version)
        );
}
