namespace ImageTools.Inspect.Rules;

/// <summary>The rules for tags (import-checks 1.2).</summary>
public static class TagRule
{
    private const int MaxTags = 20;

    /// <summary>What is wrong with <paramref name="tags"/>, as a sentence; null when ECS accepts them.</summary>
    public static string? Problem(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > MaxTags)
            return $"An image has at most {MaxTags} tags; {tags.Count} are given.";
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in tags)
        {
            if (key.Length == 0)
                return "A tag has an empty key.";
            if (key.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase) || key.StartsWith("acs:", StringComparison.OrdinalIgnoreCase))
                return $"The tag key '{key}' starts with aliyun or acs:.";
            if (HasUrl(key) || HasUrl(value))
                return $"The tag '{key}' contains http:// or https://.";
            if (!seen.Add(key))
                return $"The tag key '{key}' is used twice (upper and lower case are the same).";
        }
        return null;
    }

    private static bool HasUrl(string text) =>
        text.Contains("http://", StringComparison.OrdinalIgnoreCase) || text.Contains("https://", StringComparison.OrdinalIgnoreCase);
}
