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

    /// <summary>File that set the list, or null.</summary>
    public string? DatasourcesFile { get; init; }

    /// <summary>What disables it: a guest path, a command line option; null when enabled.</summary>
    public string? DisabledBy { get; init; }

    /// <summary>File with network: {config: disabled}, or null.</summary>
    public string? NetworkDisabledBy { get; init; }

    /// <summary>Seed directories that win over the AliYun data source.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>/var/lib/cloud/instance exists.</summary>
    public bool HasState { get; init; }
}
