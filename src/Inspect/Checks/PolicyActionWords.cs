namespace ImageTools.Inspect.Checks;

/// <summary>The words for policy actions.</summary>
public static class PolicyActionWords
{
    /// <summary>severity or skip.</summary>
    public static string Name(this PolicyAction value) =>
        value switch
        {
            PolicyAction.Severity => "severity",
            _ => "skip",
        };
}
