namespace ImageTools.Cli.Tests;

/// <summary>Which reasons for a skipped test CI takes, in tests/skips.txt as ./test.sh reads it.</summary>
public sealed class SkipListTests
{
    [Theory]
    [InlineData("shared/corpus/official.json is not beside this repository.", true)]
    [InlineData("The guest NAME has not been made; ./test.sh makes it where it may (root, mmdebstrap, shared/tools).", true)]
    [InlineData("Whoever may read everything is refused nothing: run the tests as another user to see this.", true)]
    [InlineData("qemu-img is not installed; ./test.sh installs it.", false)]
    [InlineData("The demo guest has not been made; ./test.sh or ./demo.sh makes it.", false)]
    [InlineData("libdeflate is not installed.", false)]
    [InlineData("Only root can make network namespaces.", false)]
    [InlineData("tests on the demo guest: it could not be made (see above)", false)]
    [InlineData("", false)]
    public void A_reason_is_taken_in_ci_when_it_is_listed(string reason, bool listed)
    {
        var result = Tool.TryRunIn(
            Shared.Repository,
            new Dictionary<string, string> { ["REASON"] = reason },
            "bash",
            "-c",
            "set -euo pipefail; . tests/steps.sh; echo listed:; listed_skips <<<\"$REASON\"; echo unlisted:; unlisted_skips <<<\"$REASON\""
        );

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(listed ? $"listed:\n{reason}\nunlisted:\n" : $"listed:\nunlisted:\n{reason}\n", result.Output);
    }
}
