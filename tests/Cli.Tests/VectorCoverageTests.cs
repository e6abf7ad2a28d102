using System.Text.Json;

namespace ImageTools.Cli.Tests;

/// <summary>No group of shared/spec/vectors.json is forgotten: those who add one have to write its test.</summary>
public sealed class VectorCoverageTests
{
    /// <summary>Members that are no vectors.</summary>
    private static readonly string[] Descriptions = ["about", "packages"];

    [Fact]
    public void Every_group_of_vectors_is_read_by_a_test()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.File("spec/vectors.json")));
        var tests = Directory
            .EnumerateFiles(Path.Combine(Shared.Repository, "tests"), "*Vector*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Shared.Repository, "tests", "LocalCloud.Tests", "Oss"), "*.cs"))
            .Select(File.ReadAllText)
            .ToArray();

        var unread = document
            .RootElement.EnumerateObject()
            .Select(m => m.Name)
            .Except(Descriptions)
            .Where(group => !tests.Any(text => text.Contains($"\"{group}\"", StringComparison.Ordinal)));

        Assert.Empty(unread);
    }
}
