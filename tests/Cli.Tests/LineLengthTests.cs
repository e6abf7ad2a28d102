using System.Globalization;

namespace ImageTools.Cli.Tests;

/// <summary>What .editorconfig says about lines, which no compiler looks at.</summary>
public sealed class LineLengthTests
{
    private static readonly string[] Folders = ["src", "tests", "bench"];

    [Fact]
    public void Lines_of_the_sources_keep_to_the_length_that_editorconfig_sets()
    {
        var most = Most();
        var sources = Folders
            .SelectMany(f => Directory.GetFiles(Path.Combine(Shared.Repository, f), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Shared.Repository, path))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"))
            .ToArray();

        var longer =
            from path in sources
            from line in File.ReadLines(Path.Combine(Shared.Repository, path)).Select((text, index) => (text.Length, Number: index + 1))
            where line.Length > most
            select $"{path}:{line.Number}: {line.Length} columns, {most} are allowed";

        Assert.InRange(sources.Length, 500, int.MaxValue);
        Assert.Empty(longer);
    }

    private static int Most()
    {
        var set = File.ReadLines(Path.Combine(Shared.Repository, ".editorconfig"))
            .Select(line => line.Split('=', StringSplitOptions.TrimEntries))
            .Single(parts => parts[0] == "max_line_length");
        return int.Parse(set[1], CultureInfo.InvariantCulture);
    }
}
