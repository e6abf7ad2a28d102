namespace ImageTools.Cli.Tests;

/// <summary>Folders that lie side by side have an order: one can be read without those that stand on it.</summary>
public sealed class FolderCircleTests
{
    public static TheoryData<string> Modules =>
        [.. Directory.GetDirectories(Path.Combine(Shared.Repository, "src")).Select(d => Path.GetFileName(d))];

    [Theory]
    [MemberData(nameof(Modules))]
    public void No_folder_uses_a_folder_beside_it_that_uses_it(string module)
    {
        // The name of the command's assembly is the command's.
        string[] names = [$"ImageTools.{module}.dll", "imagetools.dll"];
        using var graph = new FolderGraph(names.Select(n => Path.Combine(AppContext.BaseDirectory, n)).First(File.Exists), module);

        Assert.InRange(graph.Placed, 10, int.MaxValue);
        Assert.Empty(graph.Circles());
    }
}
