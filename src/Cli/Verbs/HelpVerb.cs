using System.CommandLine;
using ImageTools.Cli.Words;
using ImageTools.Disks;

namespace ImageTools.Cli.Verbs;

/// <summary>`help [VERB|TOPIC]`.</summary>
internal sealed class HelpVerb : Verb
{
    private readonly Argument<string[]> about = new("VERB")
    {
        Description = $"A verb, such as convert or image rm, or a topic: {string.Join(", ", HelpTopics.All.Keys)}.",
        Arity = new ArgumentArity(0, 2),
    };

    /// <summary>Creates the verb.</summary>
    public HelpVerb(CommandHost host)
        : base(host, "help", "Shows the verbs, the options of a verb with two examples, or a topic.") => Arguments.Add(about);

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var root = (RootCommand)arguments.RootCommandResult.Command;
        var page = new HelpPage(root, Host.HelpColumns);
        var words = arguments.GetValue(about) ?? [];
        if (words is [var topic] && HelpTopics.All.ContainsKey(topic))
            page.WriteTopic(Host.Out, topic);
        else if (words is [var word] && !root.Subcommands.Any(c => c.Name == word) && Nearest.To(word, HelpTopics.All.Keys) is { } near)
            throw new UsageException($"'{word}' is neither a verb nor a topic; the nearest is '{near}'.", $"Try: imagetools help {near}");
        else
            page.Write(Host.Out, WordReader.Read(root, [.. words, "--help"]).Command);
        return Task.FromResult(ExitCode.Done);
    }
}
