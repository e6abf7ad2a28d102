namespace ImageTools.Cli.Tests;

/// <summary>docs/schemas is what the records say that answers are written from; IMAGETOOLS_UPDATE=1 writes it anew.</summary>
public sealed class PublishedSchemaTests
{
    private static readonly string Directory = Path.Combine(Shared.Repository, "docs", "schemas");

    public static TheoryData<string> Names => [.. SchemaExport.Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_published_schema_is_what_the_records_of_its_answer_say(string name)
    {
        var path = Path.Combine(Directory, $"{name}.json");
        var text = SchemaExport.Files[name];
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_UPDATE") == "1")
            File.WriteAllText(path, text);

        Assert.Equal(File.ReadAllText(path), text);
    }

    [Fact]
    public void No_schema_is_published_that_no_answer_follows() =>
        Assert.Equal(
            SchemaExport.Files.Keys.Order(StringComparer.Ordinal),
            System
                .IO.Directory.GetFiles(Directory, "*.json")
                .Select(f => Path.GetFileNameWithoutExtension(f)!)
                .Order(StringComparer.Ordinal)
        );
}
