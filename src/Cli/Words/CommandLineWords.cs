using System.CommandLine;

namespace ImageTools.Cli.Words;

/// <summary>A command line that is understood: every word of it is a verb, a known option with its value, or an operand.</summary>
/// <param name="Command">The verb.</param>
/// <param name="Verb">The words of the verb: "image", "rm".</param>
/// <param name="Options">Options in our own spelling: "--json", "--name=value".</param>
/// <param name="Operands">What the verb works on.</param>
/// <param name="Notes">What was accepted from habit and means nothing here.</param>
/// <param name="AsksForHelp">Whether help was asked for.</param>
internal sealed record CommandLineWords(
    Command Command,
    IReadOnlyList<string> Verb,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Operands,
    IReadOnlyList<string> Notes,
    bool AsksForHelp
)
{
    /// <summary>The same for the parser, which then can take nothing for anything else.</summary>
    public string[] Canonical => [.. Verb, .. Options, .. Operands.Count > 0 ? ["--"] : Array.Empty<string>(), .. Operands];
}
