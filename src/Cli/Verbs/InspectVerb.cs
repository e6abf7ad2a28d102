using System.CommandLine;
using System.Text;
using ImageTools.Cli.Output;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Inspect;
using ImageTools.Inspect.Reports;

namespace ImageTools.Cli.Verbs;

/// <summary>`inspect IMAGE…`: what is inside, and every reason why ECS would refuse it or it would not boot.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string[]> images = new("IMAGE") { Description = "Disk images, the system disk first.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> strict = new("--strict") { Description = "Exit with 3 for warnings, too." };
    private readonly SkipCheckOption skip;
    private readonly Option<string> target = new("--profile") { Description = "What to check against: ecs.", HelpName = "NAME", DefaultValueFactory = _ => "ecs" };
    private readonly RequestOptions request;
    private readonly ImageOptions opening;
    private readonly PatienceOption patience;

    /// <summary>Creates the verb.</summary>
    public InspectVerb(CommandHost host)
        : base(host, "inspect", "Shows what is inside and runs every pre-flight check; exits with 3 when a check of error level fails.")
    {
        target.AcceptOnlyFromAmong("ecs");
        Arguments.Add(images);
        Options.Add(strict);
        skip = new SkipCheckOption(this);
        Options.Add(target);
        request = new RequestOptions(this);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Short);
        patience = new PatienceOption(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        // A thousand of them cost no more memory than a few.
        using var pool = new ImagePool();
        var budget = patience.Budget(arguments, ReadLimits.Inspection, Host, cancellation);
        var options = opening.Parse(arguments);
        var unopened = new List<UnopenedImage>();
        DiskImage[] opened = [.. arguments.GetValue(images)!.Select((path, index) => Open(pool, path, index, options with { Budget = budget.ForAnotherDisk() }, unopened))];
        var inspection = Inspector.Inspect(opened, unopened, request.Parse(arguments), Host.Time.GetUtcNow(), skip.Parse(arguments));
        if (arguments.GetValue(Json))
            WriteJson(inspection);
        else
            TextReport.Write(inspection, Host.Out, columns: Host.OutputColumns);
        return Task.FromResult(Judge(inspection, arguments.GetValue(strict)));
    }

    /// <summary>An image that can't be read is a finding, not the end.</summary>
    private static DiskImage Open(ImagePool pool, string path, int index, OpenOptions options, List<UnopenedImage> unopened)
    {
        try
        {
            return pool.Open(path, options);
        }
        catch (ImageFormatException e)
        {
            unopened.Add(new UnopenedImage(index, e));
            return UnopenedImage.Placeholder(path);
        }
    }

    private void WriteJson(Inspection inspection)
    {
        using var buffer = new MemoryStream();
        JsonReport.Write(inspection, buffer);
        Host.Out.Write($"{Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}\n");
    }

    private static int Judge(Inspection inspection, bool strictly) => inspection.Verdict switch
    {
        "blocked" => ExitCode.Preflight,
        "warnings" when strictly => ExitCode.Preflight,
        _ => ExitCode.Done,
    };
}
