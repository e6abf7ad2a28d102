using System.CommandLine;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Cloud;

/// <summary>The options that choose the journals, for verbs that read them without a cloud.</summary>
internal sealed class RunOptions
{
    private readonly Option<string> cloud = new("--cloud")
    {
        Description = "alibaba, or local for uploads to the embedded cloud.",
        HelpName = "CLOUD",
        DefaultValueFactory = _ => "alibaba",
    };
    private readonly Option<string?> data = new("--cloud-data")
    {
        Description = "Where the embedded cloud keeps its data.",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a verb.</summary>
    public RunOptions(Command verb)
    {
        cloud.AcceptOnlyFromAmong("alibaba", "local");
        verb.Options.Add(cloud);
        verb.Options.Add(data);
    }

    /// <summary>The journals.</summary>
    public RunStore Open(ParseResult arguments)
    {
        var settings = new CloudSettings { IsLocal = arguments.GetValue(cloud) == "local", DataDirectory = arguments.GetValue(data) };
        settings.Check();
        return settings.Runs;
    }
}
