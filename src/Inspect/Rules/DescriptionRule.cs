namespace ImageTools.Inspect.Rules;

/// <summary>The rules for a Description (import-checks 1.2).</summary>
public static class DescriptionRule
{
    /// <summary>The largest number of characters.</summary>
    public const int MaxLength = 256;

    /// <summary>What is wrong with <paramref name="text"/>, as a sentence; null when ECS accepts it.</summary>
    public static string? Problem(string text)
    {
        if (text.Length is < 2 or > MaxLength)
            return $"A description has 2 to {MaxLength} characters; this one has {text.Length}.";
        var url =
            text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return url ? "A description can't start with http:// or https://." : null;
    }
}
