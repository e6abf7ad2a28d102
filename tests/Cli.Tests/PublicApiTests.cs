using System.Reflection;
using PublicApiGenerator;

namespace ImageTools.Cli.Tests;

/// <summary>
/// What each library offers to others stands in tests/Cli.Tests/PublicApi, so that a change of it is seen where it is reviewed.
/// IMAGETOOLS_UPDATE=1 rewrites the files.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string Approved = Path.Combine(Shared.Repository, "tests", "Cli.Tests", "PublicApi");

    // The order of attributes and the attributes that the compiler makes are no part of what is offered.
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes =
        [
            "System.CodeDom.Compiler.GeneratedCodeAttribute",
            "System.Runtime.CompilerServices.NullableAttribute",
            "System.Runtime.CompilerServices.NullableContextAttribute",
        ],
    };

    private static bool IsUpdate => Environment.GetEnvironmentVariable("IMAGETOOLS_UPDATE") == "1";

    public static TheoryData<string> Libraries =>
        [
            .. Directory
                .GetDirectories(Path.Combine(Shared.Repository, "src"))
                .Select(d => Path.GetFileName(d))
                .Where(n => n != "Cli")
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_members_of_a_library_are_the_approved_ones(string library)
    {
        var path = Path.Combine(Approved, library + ".txt");
        var offered = Assembly.Load("ImageTools." + library).GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (IsUpdate)
        {
            Directory.CreateDirectory(Approved);
            File.WriteAllText(path, offered);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(
            approved == offered,
            $"{path} says otherwise; if that is meant, IMAGETOOLS_UPDATE=1 rewrites it.\n{Difference(approved, offered)}"
        );
    }

    [Fact]
    public void Every_approved_file_is_that_of_a_library()
    {
        var files = Directory.GetFiles(Approved).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
        Assert.Equal(Libraries.Select(row => row.Data + ".txt").Order(StringComparer.Ordinal), files);
    }

    private static string Difference(string approved, string offered)
    {
        var (before, after) = (approved.Split('\n'), offered.Split('\n'));
        var lines = before.Except(after).Select(l => "- " + l.Trim()).Concat(after.Except(before).Select(l => "+ " + l.Trim()));
        return string.Join('\n', lines.Take(40));
    }
}
