namespace ImageTools.Inspect.Guests;

/// <summary>cloud-init.</summary>
public sealed record CloudInitFacts
{
    /// <summary>Whether it is installed.</summary>
    public bool Installed { get; init; }

    /// <summary>Version, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The effective datasource_list, or null when the built-in one applies.</summary>
    public IReadOnlyList<string>? Datasources { get; init; }

    /// <summary>What set the list: a guest path or the kernel command line; null for none.</summary>
    public string? DatasourcesFile { get; init; }

    /// <summary>What disables it: a guest path, a command line option; null when enabled.</summary>
    public string? DisabledBy { get; init; }

    /// <summary>
    /// What keeps cloud-init from configuring the network: a file with network: {config: disabled}, the kernel command line; or
    /// null.
    /// </summary>
    public string? NetworkDisabledBy { get; init; }

    /// <summary>
    /// The file (or the kernel command line) with a network configuration that cloud-init renders in place of what the data source
    /// says; null for none.
    /// </summary>
    public string? NetworkFile { get; init; }

    /// <summary>Seed directories that win over the AliYun data source.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>/var/lib/cloud/instance exists.</summary>
    public bool HasState { get; init; }

    /// <summary>
    /// What makes cloud-init keep the data of the machine that it ran on, whatever instance it finds itself on: manual_cache_clean
    /// in a file, or the mark that it left; null for nothing.
    /// </summary>
    public string? KeepsState { get; init; }

    /// <summary>Names of the modules that run in any stage, or null where no file lists them.</summary>
    public IReadOnlyList<string>? Modules { get; init; }

    /// <summary>What switches the growth of the root off: a guest path; null for nothing.</summary>
    public string? GrowthOffBy { get; init; }

    /// <summary>A unit of cloud-init's that is there and that nothing starts; null when there is none.</summary>
    public string? NotStarted { get; init; }

    /// <summary>True when its package has data sources, and not that of AliYun.</summary>
    public bool LacksAliYun { get; init; }
}
