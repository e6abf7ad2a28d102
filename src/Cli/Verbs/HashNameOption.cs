using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>Names of hashes on the command line: several options, or one option with commas.</summary>
internal static class HashNameOption
{
    /// <summary>The names, each once.</summary>
    public static string[] Parse(string[]? given)
    {
        var names = (given ?? [])
            .SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Select(n => n.Trim().ToLowerInvariant())
            .Distinct()
            .ToArray();
        return Array.Find(names, n => !HashNames.All.Contains(n)) is { } unknown
            ? throw new UsageException($"Unknown hash '{unknown}'; known are {string.Join(", ", HashNames.All)}.")
            : names;
    }
}
