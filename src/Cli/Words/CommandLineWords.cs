using System.CommandLine;

namespace ImageTools.Cli.Words;

/// <summary>A parsed command line: every word is a verb, a known option with its value, or an operand.</summary>
/// <param name="Command">The verb.</param>
/// <param name="Verb">The words of the verb: "image", "rm".</param>
/// <param name="Options">Options in our own spelling: "--json", "--name=value".</param>
/// <param name="Operands">The operands of the verb.</param>
/// <param name="Notes">Options of other tools that were accepted and have no effect.</param>
/// <param name="AsksForHelp">Whether the line asks for help.</param>
internal sealed record CommandLineWords(
    Command Command,
    IReadOnlyList<string> Verb,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Operands,
    IReadOnlyList<string> Notes,
    bool AsksForHelp
)
{
    /// <summary>The words for the parser, in a form with only one meaning.</summary>
    public string[] Canonical => [.. Verb, .. Options, .. Operands.Count > 0 ? ["--"] : Array.Empty<string>(), .. Operands];
}
