using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>Names of hashes: several options, or one with commas.</summary>
internal static class HashNameOption
{
    /// <summary>The names, each once.</summary>
    public static string[] Parse(string[]? given)
    {
        var names = (given ?? []).SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(n => n.Trim()).ToArray();
        // Told as it was typed: a key in the wrong place is recognised by its spelling, and hidden.
        return Array.Find(names, n => !HashNames.All.Contains(n.ToLowerInvariant())) is { } unknown
            ? throw new UsageException($"Unknown hash '{unknown}'. Known hashes: {string.Join(", ", HashNames.All)}.")
            : [.. names.Select(n => n.ToLowerInvariant()).Distinct()];
    }
}
