namespace ImageTools.Inspect.Checks;

/// <summary>What a policy may do to the result of a check.</summary>
public enum PolicyAction
{
    /// <summary>Set another severity.</summary>
    Severity,

    /// <summary>Skip the check.</summary>
    Skip,
}
