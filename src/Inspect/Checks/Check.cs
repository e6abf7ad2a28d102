namespace ImageTools.Inspect.Checks;

/// <summary>What every check states about itself.</summary>
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
