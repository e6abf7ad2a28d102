using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Checks that cloud-init looks for the metadata of ECS.</summary>
internal sealed class CloudInitDatasource()
    : CloudInitCheck("cloudinit-datasource", Severity.Warning, "cloud-init uses the AliYun data source")
{
    /// <inheritdoc/>
    protected override Verdict Judge(Guest guest, CloudInitFacts cloudInit, GuestTree files)
    {
        if (cloudInit.LacksAliYun)
        {
            return Verdict.Fail(
                "This cloud-init does not have the AliYun data source: keys, password and host name are not set.",
                FixCommands.Install(guest, "cloud-init") + " (a build that has cloudinit/sources/DataSourceAliYun.py)",
                new Evidence("/usr/bin/cloud-init", null, cloudInit.Version)
            );
        }

        if (cloudInit.Datasources is not { } sources)
            return Verdict.Pass("datasource_list is not set; the built-in list has AliYun.");
        var evidence = new Evidence(
            cloudInit.DatasourcesFile ?? "/etc/cloud/cloud.cfg",
            null,
            $"datasource_list: [ {string.Join(", ", sources)} ]"
        );
        var place =
            cloudInit.DatasourcesFile is { } file && !file.Contains("cloud.cfg", StringComparison.Ordinal) ? file : "datasource_list";
        // A name in a list is the name of a Python module. On the command line upper and lower case are the same.
        return sources.Contains(
            "AliYun",
            cloudInit.DatasourcesFile?.StartsWith('/') == false ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal
        )
            ? Verdict.Pass("datasource_list has AliYun.", evidence)
            : Verdict.Fail(
                $"{place} has {string.Join(", ", sources)}, but not AliYun: keys, password and host name are not set.",
                cloudInit.DatasourcesFile?.StartsWith('/') == false ? "Remove it from the kernel command line."
                    : cloudInit.DatasourcesFile?.EndsWith("ds-identify.cfg", StringComparison.Ordinal) == true
                        ? $"rm {cloudInit.DatasourcesFile}"
                    : "echo 'datasource_list: [ AliYun ]' > /etc/cloud/cloud.cfg.d/99-aliyun.cfg",
                evidence
            );
    }
}
