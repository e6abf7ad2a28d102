using System.Reflection;

namespace ImageTools.Cli.Tests;

/// <summary>The one line of docs/architecture.md, held against what the compiler wrote into the assemblies.</summary>
public sealed class DependencyLineTests
{
    /// <summary>Each module with everything of ours that it may know.</summary>
    public static TheoryData<string, string[]> Modules =>
        new()
        {
            { "ImageTools.Disks", [] },
            { "ImageTools.Inspect", ["ImageTools.Disks"] },
            { "ImageTools.Convert", ["ImageTools.Disks"] },
            { "ImageTools.Cloud", ["ImageTools.Disks"] },
            { "ImageTools.Upload", ["ImageTools.Disks", "ImageTools.Convert", "ImageTools.Cloud"] },
            {
                "ImageTools.Import",
                ["ImageTools.Disks", "ImageTools.Inspect", "ImageTools.Convert", "ImageTools.Cloud", "ImageTools.Upload"]
            },
            { "ImageTools.LocalCloud", ["ImageTools.Disks"] },
        };

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_knows_only_the_modules_before_it(string module, string[] allowed)
    {
        var ours = Assembly
            .Load(module)
            .GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(n => n.StartsWith("ImageTools.", StringComparison.Ordinal));

        Assert.Subset(allowed.ToHashSet(), ours.ToHashSet());
    }

    [Fact]
    public void The_embedded_cloud_shares_no_signing_or_protocol_code_with_the_clients_it_judges()
    {
        var cloud = Assembly.Load("ImageTools.LocalCloud");

        Assert.DoesNotContain(cloud.GetReferencedAssemblies(), a =>
            a.Name is "ImageTools.Cloud" or "ImageTools.Upload" or "ImageTools.Import"
        );
        var linked = Directory.GetFiles(Path.Combine(Shared.Repository, "src", "LocalCloud"), "*.csproj").Select(File.ReadAllText);
        Assert.DoesNotContain(linked, text => text.Contains("<Compile Include", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_module_of_the_source_tree_is_in_the_line()
    {
        var modules = Directory
            .GetDirectories(Path.Combine(Shared.Repository, "src"))
            .Select(d => "ImageTools." + Path.GetFileName(d))
            .Where(n => n != "ImageTools.Cli");

        Assert.Equal(modules.Order(), Modules.Select(row => row.Data.Item1).Order());
    }
}
