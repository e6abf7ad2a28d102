using ImageTools.Upload;

namespace ImageTools.Cli.Cloud;

/// <summary>What a journal keeps of a command line, so that it can be run again.</summary>
internal static class RecordedCommand
{
    /// <summary>The arguments without what belongs to one invocation only, and without anything that could be a secret: no option of ours takes one, but an address may carry one.</summary>
    public static string[] Of(IReadOnlyList<string> arguments) =>
        [.. arguments.Where(a => a is not ("--restart" or "--no-resume")).Select(SecretText.Address)];
}
