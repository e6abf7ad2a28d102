namespace ImageTools.Inspect.Checks;

/// <summary>All checks. A new one is one line here.</summary>
public static class CheckCatalogue
{
    /// <summary>Every check in the order of the report.</summary>
    public static IReadOnlyList<ICheck> All { get; } =
    [
    ];
}
