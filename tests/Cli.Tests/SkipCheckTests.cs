using ImageTools.Cli.Verbs;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Tests;

public sealed class SkipCheckTests
{
    [Fact]
    public void A_check_is_left_out_by_its_id_or_a_pattern()
    {
        Assert.Equal(["fs-clean"], SkipCheckOption.Find("fs-clean", "--skip-check"));
        Assert.Equal(["ram-role"], SkipCheckOption.Find("ram-role", "--skip-check"));
        Assert.Equal(CheckCatalogue.All.Select(c => c.Id).Where(i => i.StartsWith("ssh-", StringComparison.Ordinal)), SkipCheckOption.Find("ssh-*", "--skip-check"));
    }

    [Theory]
    [InlineData("fs-cleen")]
    [InlineData("nothing-*")]
    [InlineData("FS-CLEAN")]
    [InlineData("")]
    public void What_fits_no_check_is_a_mistake(string word) =>
        Assert.Contains("no such check", Assert.Throws<UsageException>(() => SkipCheckOption.Find(word, "--skip-check")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("os-present", 0)]
    [InlineData("no-such-check", 2)]
    public async Task Checks_explains_what_there_is_and_refuses_what_there_is_not(string id, int code)
    {
        using var text = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost { Out = text, Error = error };
        Assert.Equal(code, await CommandLine.RunAsync(["checks", id], host, CancellationToken.None));
        Assert.Equal(code == 0, text.ToString().Contains("os-present (error)", StringComparison.Ordinal));
    }
}
