using System.Text.RegularExpressions;

namespace ImageTools.Cli.Tests;

/// <summary>docs/architecture.md names places that exist.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void Every_place_that_answers_a_question_exists()
    {
        var page = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "architecture.md"));
        var table = page[page.IndexOf("## Where is", StringComparison.Ordinal)..page.IndexOf("## Where to add", StringComparison.Ordinal)];
        string[] places = [.. Place().Matches(table).Select(m => m.Groups[1].Value)];
        Assert.True(places.Length >= 12, $"{places.Length} places");
        Assert.DoesNotContain(places, place => !Path.Exists(Path.Combine(Shared.Repository, "src", place)));
    }

    [GeneratedRegex(@"`(\w+/[\w/.]+)`")]
    private static partial Regex Place();
}
