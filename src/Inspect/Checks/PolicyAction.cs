namespace ImageTools.Inspect.Checks;

/// <summary>What a policy may do to the result of a check.</summary>
public enum PolicyAction
{
    /// <summary>Another severity.</summary>
    Severity,

    /// <summary>It is left out.</summary>
    Skip,
}
