using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`abort oss://BUCKET/KEY`.</summary>
internal sealed class AbortVerb : Verb
{
    private readonly Argument<string> location = new("OBJECT") { Description = "oss://BUCKET/KEY." };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public AbortVerb(CommandHost host)
        : base(host, "abort", "Removes all unfinished uploads of an object, and its run. A finished object stays.")
    {
        Arguments.Add(location);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var at = OssLocation.Parse(arguments.GetValue(location)!);
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var count = await cloud.Runs.AbortAsync(cloud.Oss, at, cancellation);
        var elsewhere = await cloud.Runs.ElsewhereAsync(cloud.Oss, at, cancellation);
        foreach (var run in elsewhere)
            printer.Note(ElsewhereText.Of(run, cloud));
        if (arguments.GetValue(Json))
        {
            WriteResult(
                new AbortAnswer
                {
                    Object = at.ToString(),
                    Removed = count,
                    Elsewhere = RunElsewhere.Of(elsewhere),
                }
            );
        }
        else
        {
            Host.Out.WriteLine(
                count switch
                {
                    0 => $"There is no unfinished upload of {at}.",
                    1 => $"Removed an unfinished upload of {at}.",
                    _ => $"Removed {count} unfinished uploads of {at}.",
                }
            );
        }

        return ExitCode.Done;
    }
}
