namespace ImageTools.Inspect.Guests;

/// <summary>What was found of cloud-init.</summary>
public sealed record CloudInitFacts
{
    /// <summary>Whether it is installed.</summary>
    public bool Installed { get; init; }

    /// <summary>Version, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The effective datasource_list, or null when the built-in list applies.</summary>
    public IReadOnlyList<string>? Datasources { get; init; }

    /// <summary>Where the list is set: a guest path or the kernel command line; null when it is not set.</summary>
    public string? DatasourcesFile { get; init; }

    /// <summary>What disables cloud-init: a guest path or a command line option; null when enabled.</summary>
    public string? DisabledBy { get; init; }

    /// <summary>
    /// What prevents cloud-init from configuring the network: a file with network: {config: disabled}, or the kernel command line;
    /// otherwise null.
    /// </summary>
    public string? NetworkDisabledBy { get; init; }

    /// <summary>
    /// The file (or the kernel command line) with a network configuration. cloud-init uses it in place of the one from the data source.
    /// Null when there is none.
    /// </summary>
    public string? NetworkFile { get; init; }

    /// <summary>Seed directories that come before the AliYun data source.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>/var/lib/cloud/instance exists.</summary>
    public bool HasState { get; init; }

    /// <summary>
    /// Why cloud-init keeps the data of the old machine on every instance: manual_cache_clean in a file, or the mark that it left;
    /// otherwise null.
    /// </summary>
    public string? KeepsState { get; init; }

    /// <summary>Names of the modules that run in any stage, or null when no file lists them.</summary>
    public IReadOnlyList<string>? Modules { get; init; }

    /// <summary>The guest path that switches the growth of the root off; otherwise null.</summary>
    public string? GrowthOffBy { get; init; }

    /// <summary>A unit of cloud-init that exists but that nothing starts; otherwise null.</summary>
    public string? NotStarted { get; init; }

    /// <summary>True when the package has data sources, but not AliYun.</summary>
    public bool LacksAliYun { get; init; }
}
