namespace ImageTools.Inspect.Checks;

/// <summary>The base of every check: its id, severity, title and item of ECS.</summary>
internal abstract class Check(string id, Severity severity, string title, string? ecsItem = null) : ICheck
{
    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public Severity Severity => severity;

    /// <inheritdoc/>
    public string Title => title;

    /// <inheritdoc/>
    public string? EcsItem => ecsItem;

    /// <inheritdoc/>
    public abstract Verdict Run(CheckContext context);
}
