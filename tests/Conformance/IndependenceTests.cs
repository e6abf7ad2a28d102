namespace ImageTools.Conformance;

/// <summary>The suite speaks for the service: it knows no more of the server, and of our own clients, than the wire shows.</summary>
public sealed class IndependenceTests
{
    [Fact]
    public void No_code_of_the_clients_is_known()
    {
        var known = typeof(IndependenceTests)
            .Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(n => n.StartsWith("ImageTools.", StringComparison.Ordinal));
        Assert.Equal(["ImageTools.LocalCloud"], known);
    }

    [Fact]
    public void Only_the_file_that_starts_the_server_knows_its_code()
    {
        const string Code = "using " + "ImageTools.LocalCloud";
        var knowing = Directory
            .EnumerateFiles(Path.Combine(Shared.Repository, "tests", "Conformance"), "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains(Code, StringComparison.Ordinal))
            .Select(Path.GetFileName);
        Assert.Equal(["InProcessService.cs"], knowing);
    }
}
