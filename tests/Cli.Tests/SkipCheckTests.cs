using ImageTools.Cli.Verbs;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Tests;

public sealed class SkipCheckTests
{
    [Fact]
    public void A_check_is_left_out_by_its_id_or_a_pattern()
    {
        Assert.Equal(["fs-clean"], SkipCheckOption.Find("fs-clean", "--skip-check"));
        Assert.Equal(["ram-role"], SkipCheckOption.Find("ram-role", "--skip-check"));
        Assert.Equal(
            CheckCatalogue.All.Select(c => c.Id).Where(i => i.StartsWith("ssh-", StringComparison.Ordinal)),
            SkipCheckOption.Find("ssh-*", "--skip-check")
        );
    }

    [Theory]
    [InlineData("fs-cleen")]
    [InlineData("nothing-*")]
    [InlineData("FS-CLEAN")]
    [InlineData("")]
    public void What_fits_no_check_is_a_mistake(string word) =>
        Assert.Contains(
            "no such check",
            Assert.Throws<UsageException>(() => SkipCheckOption.Find(word, "--skip-check")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("fs-cleen", "fs-clean")]
    [InlineData("ram-rol", "ram-role")]
    [InlineData("kernel-virtio-blok", "kernel-virtio-blk")]
    public void What_was_probably_meant_is_said(string word, string meant) =>
        Assert.Contains(
            $"Did you mean {meant}?",
            Assert.Throws<UsageException>(() => SkipCheckOption.Find(word, "--skip-check")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_check_of_the_clouds_side_is_explained_and_nothing_else_is() =>
        Assert.Equal(
            RemoteCheckIds.All.Select(c => c.Key).Order(StringComparer.Ordinal),
            RemoteCheckExplanations.All.Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public async Task Every_check_can_be_listed_and_explained()
    {
        using var text = new StringWriter();
        Assert.Equal(
            0,
            await CommandLine.RunAsync(["checks", "*"], new CommandHost { Out = text, Error = TextWriter.Null }, CancellationToken.None)
        );
        var lines = text.ToString().Split('\n');
        foreach (var part in new[] { "  What is looked at: ", "  Why: ", "  What to do: " })
            Assert.Equal(SkipCheckOption.Known.Count, lines.Count(l => l.StartsWith(part, StringComparison.Ordinal)));
    }

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
