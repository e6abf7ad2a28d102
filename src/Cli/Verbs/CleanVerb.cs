using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert.Outputs;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>`clean [oss://BUCKET/PREFIX]`: removes unfinished uploads, which cost storage.</summary>
internal sealed class CleanVerb : Verb
{
    private const string Scheme = "oss://";

    private readonly Argument<string?> place = new("PLACE")
    {
        Description = "oss://BUCKET or oss://BUCKET/PREFIX; every bucket that an unfinished run of this machine uploads to unless given.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> others = new("--others")
    {
        Description = "Also remove what was begun on other machines or by other tools.",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public CleanVerb(CommandHost host)
        : base(
            host,
            "clean",
            "Removes unfinished uploads that this tool began on this machine, and lists the others. Without PLACE also unfinished files "
                + "that killed conversions left."
        )
    {
        Arguments.Add(place);
        Options.Add(others);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var all = arguments.GetValue(others);
        var given = arguments.GetValue(place) is { } text ? Parse(text) : null;
        if (given is null && all)
            throw new UsageException("--others needs oss://BUCKET or oss://BUCKET/PREFIX: it removes the uploads of others.");
        using var printer = progress.Create(Host, arguments, json: false);
        // Cleaning the files on this machine needs no cloud and no credentials.
        var files = given is null ? UnfinishedRecords.Default.Clean() : [];
        if (!arguments.GetValue(Json))
        {
            foreach (var file in files)
                Host.Out.WriteLine($"removed {file}");
        }
        if (given is null && clouds.HasNoRuns(arguments))
            return Answer(arguments, all, files, [], [], []);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        List<(string Object, string UploadId)> removed = [],
            left = [];
        List<UploadRun> elsewhere = [];
        foreach (var (bucket, prefix) in given is not null ? [given] : Known(cloud, elsewhere, printer.Note))
        {
            var result = await cloud.Runs.CleanAsync(cloud.Oss, bucket, prefix, all, cancellation);
            removed.AddRange(result.Removed.Select(u => ($"{Scheme}{bucket}/{u.Key}", u.UploadId)));
            left.AddRange(result.Left.Select(u => ($"{Scheme}{bucket}/{u.Key}", u.UploadId)));
            elsewhere.AddRange(result.Elsewhere);
        }
        foreach (var run in elsewhere)
            printer.Note(ElsewhereText.Of(run, cloud));
        return Answer(arguments, all, files, removed, left, elsewhere);
    }

    private int Answer(
        ParseResult arguments,
        bool all,
        IReadOnlyList<string> files,
        List<(string Object, string UploadId)> removed,
        List<(string Object, string UploadId)> left,
        IReadOnlyList<UploadRun> elsewhere
    )
    {
        if (arguments.GetValue(Json))
        {
            WriteDocument(
                new CleanAnswer
                {
                    Removed = Unfinished(removed),
                    Left = Unfinished(left),
                    Elsewhere = RunElsewhere.Of(elsewhere),
                    Files = files,
                }
            );
            return ExitCode.Done;
        }
        foreach (var (name, id) in removed)
            Host.Out.WriteLine($"removed {name}  {id}");
        foreach (var (name, id) in left)
            Host.Out.WriteLine($"left    {name}  {id}");
        Host.Error.WriteLine(
            $"{removed.Count + files.Count} removed, {left.Count} "
                + $"left{(left.Count > 0 && !all ? ": in use, or not begun here; --others removes these too" : "")}."
        );
        return ExitCode.Done;
    }

    /// <summary>
    /// Buckets of the runs of this service. Runs of other services are added to <paramref name="elsewhere"/>, unless their bucket is
    /// cleaned in any case.
    /// </summary>
    private static OssLocation[] Known(CloudSession cloud, List<UploadRun> elsewhere, Action<string> note)
    {
        var runs = cloud.Runs.List(note);
        var mine = runs.Where(cloud.Runs.IsHere).Select(r => r.Location.Bucket).Distinct().ToArray();
        elsewhere.AddRange(runs.Where(r => !mine.Contains(r.Location.Bucket)));
        return [.. mine.Select(b => new OssLocation(b, ""))];
    }

    private static OssLocation Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            throw new UsageException($"'{text}': write oss://BUCKET or oss://BUCKET/PREFIX.");
        var name = text[Scheme.Length..];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new OssLocation(name, "") : new OssLocation(name[..slash], name[(slash + 1)..]);
    }

    private static UnfinishedUpload[] Unfinished(List<(string Object, string UploadId)> uploads) =>
        [.. uploads.Select(u => new UnfinishedUpload { Object = u.Object, UploadId = u.UploadId })];
}
