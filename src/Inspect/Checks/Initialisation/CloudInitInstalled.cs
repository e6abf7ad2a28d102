using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that cloud-init is installed.</summary>
internal sealed class CloudInitInstalled() : CloudInitCheck("cloudinit-installed", Severity.Warning, "cloud-init is installed")
{
    /// <inheritdoc/>
    protected override Verdict Absent(CheckContext context, Guest guest, GuestTree files)
    {
        var verdict = Verdict.Fail(
            "cloud-init is not installed: host name, password, keys and growth of the root depend on it.",
            FixCommands.Install(guest, "cloud-init"),
            new Evidence("/usr/bin/cloud-init", null, "missing")
        );
        return context.Request.Platform == "Customized Linux" && files.Exists("/aliyun_custom_image") ? verdict.At(Severity.Info) : verdict;
    }

    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files) =>
        Verdict.Pass($"cloud-init {cloudInit.Version} is installed.");
}
