using System.CommandLine;
using System.Text.Json;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`clean [oss://BUCKET/PREFIX]`: unfinished uploads cost storage until somebody removes them.</summary>
internal sealed class CleanVerb : Verb
{
    private const string Scheme = "oss://";

    private readonly Argument<string?> place = new("PLACE") { Description = "oss://BUCKET or oss://BUCKET/PREFIX; every bucket that an unfinished run of this machine uploads to unless given.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> others = new("--others") { Description = "Also remove what was begun on other machines or by other tools." };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public CleanVerb(CommandHost host)
        : base(host, "clean", "Removes unfinished uploads that this tool began on this machine, and lists the others.")
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
            throw new UsageException("--others needs oss://BUCKET or oss://BUCKET/PREFIX: it removes what others began.");
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        List<(string Object, string UploadId)> removed = [], left = [];
        foreach (var (bucket, prefix) in given is not null ? [given] : Known(cloud))
        {
            var result = await cloud.Runs.CleanAsync(cloud.Oss, bucket, prefix, all, cancellation);
            removed.AddRange(result.Removed.Select(u => ($"{Scheme}{bucket}/{u.Key}", u.UploadId)));
            left.AddRange(result.Left.Select(u => ($"{Scheme}{bucket}/{u.Key}", u.UploadId)));
        }
        if (arguments.GetValue(Json))
        {
            WriteDocument(json => { Write(json, "removed", removed); Write(json, "left", left); });
            return ExitCode.Done;
        }
        foreach (var (name, id) in removed)
            Host.Out.WriteLine($"removed {name}  {id}");
        foreach (var (name, id) in left)
            Host.Out.WriteLine($"left    {name}  {id}");
        Host.Error.WriteLine($"{removed.Count} removed, {left.Count} left{(left.Count > 0 && !all ? ": in use, or not begun here; --others removes these too" : "")}.");
        return ExitCode.Done;
    }

    /// <summary>Buckets of this cloud's runs. The embedded cloud has another port each time, and its own journals.</summary>
    private OssLocation[] Known(CloudSession cloud)
    {
        var here = cloud.Oss.Endpoint.Address.Authority;
        var runs = cloud.Runs.List();
        var mine = runs.Where(r => cloud.DefaultBucket is not null || r.Endpoint == here).Select(r => r.Location.Bucket).Distinct().ToArray();
        foreach (var run in runs.Where(r => !mine.Contains(r.Location.Bucket)))
            Host.Error.WriteLine($"Run {run.Id} of {run.Location} was begun at {run.Endpoint}, not at {here}: give its --region or --oss-endpoint.");
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

    private static void Write(Utf8JsonWriter json, string name, List<(string Object, string UploadId)> uploads)
    {
        json.WriteStartArray(name);
        foreach (var (at, id) in uploads)
        {
            json.WriteStartObject();
            json.WriteString("object", at);
            json.WriteString("uploadId", id);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
