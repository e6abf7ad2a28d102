using System.Text.RegularExpressions;

namespace ImageTools.Cli.Cloud;

/// <summary>What a journal keeps of a command line, so that it can be run again.</summary>
internal static partial class RecordedCommand
{
    /// <summary>The arguments without what belongs to one invocation only, and without anything that could be a secret: no option of ours takes one, but an address may carry one.</summary>
    public static string[] Of(IReadOnlyList<string> arguments) =>
        [.. arguments.Where(a => a is not ("--restart" or "--no-resume")).Select(a => Query().Replace(UserInfo().Replace(a, "$1"), "$1"))];

    [GeneratedRegex(@"(https?://)[^/@\s]*@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(https?://[^?\s]*)\?.*", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
