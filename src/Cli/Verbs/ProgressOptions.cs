using System.CommandLine;
using ImageTools.Cli.Output;

namespace ImageTools.Cli.Verbs;

/// <summary>The options of progress, for every verb that can take long.</summary>
internal sealed class ProgressOptions
{
    private readonly Option<string> mode = new("--progress")
    {
        Description =
            "auto (a bar on a terminal, lines otherwise), plain, none, or json: JSON lines, on standard error unless --json answers in "
            + "JSON lines, too.",
        HelpName = "MODE",
        DefaultValueFactory = _ => "auto",
    };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "No talk on standard error except errors." };

    /// <summary>Adds the options to a verb.</summary>
    public ProgressOptions(Command verb)
    {
        mode.AcceptOnlyFromAmong("auto", "plain", "none", "json");
        verb.Options.Add(mode);
        verb.Options.Add(quiet);
    }

    /// <summary>Whether messages are off.</summary>
    public bool IsQuiet(ParseResult arguments) => arguments.GetValue(quiet);

    /// <summary>The chosen printer. <paramref name="json"/> is true when the answer is JSON lines, which include progress.</summary>
    public ProgressPrinter Create(CommandHost host, ParseResult arguments, bool json)
    {
        var chosen = arguments.GetValue(mode) switch
        {
            _ when arguments.GetValue(quiet) => ProgressMode.None,
            "plain" => ProgressMode.Plain,
            "none" => ProgressMode.None,
            "json" => json ? ProgressMode.Json : ProgressMode.JsonTalk,
            _ => json ? ProgressMode.Json : ProgressMode.Auto,
        };
        return ProgressPrinter.Create(host, chosen);
    }
}
