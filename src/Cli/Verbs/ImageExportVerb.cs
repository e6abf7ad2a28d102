using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Import.Tasks;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>`image export ID oss://BUCKET[/PREFIX]`.</summary>
internal sealed class ImageExportVerb : Verb
{
    private readonly Argument<string> id = new("ID") { Description = "Image id, m-…" };
    private readonly Argument<string> destination = new("DESTINATION")
    {
        Description = "oss://BUCKET or oss://BUCKET/PREFIX; the prefix has 1 to 30 letters and digits.",
    };
    private readonly Option<string?> format = new("--format", "-O")
    {
        Description = "raw (the service's choice), vhd, qcow2, vmdk or vdi; not every region has every format.",
        HelpName = "FORMAT",
    };
    private readonly Option<string?> role = new("--role")
    {
        Description = "RAM role with which ECS writes; default AliyunECSImageExportDefaultRole.",
        HelpName = "NAME",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ImageExportVerb(CommandHost host)
        : base(host, "export", "Exports an image to a bucket of its region, and follows the task to its end. Prints the objects.")
    {
        format.AcceptOnlyFromAmong("raw", "vhd", "qcow2", "vmdk", "vdi");
        Arguments.Add(id);
        Arguments.Add(destination);
        Options.Add(format);
        Options.Add(role);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        var (bucket, prefix) = Destination(arguments.GetValue(destination)!);
        using var printer = progress.Create(Host, arguments, asJson);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var image = arguments.GetValue(id)!;
        var taskId = await cloud.Ecs.Images.ExportAsync(
            image,
            bucket,
            prefix,
            arguments.GetValue(format),
            arguments.GetValue(role),
            cancellation
        );
        printer.Note($"ECS exports {image} by the task {taskId}");
        var task = await new TaskFollower(cloud.Ecs, Host.Time, new FollowOptions(), printer.Note).FollowTaskAsync(
            taskId,
            printer,
            cancellation
        );
        printer.Dispose();
        string[] objects =
        [
            .. task.Operations.SelectMany(o => o.Related).Where(r => r.Key == "OSSObject").Select(r => $"oss://{bucket}/{r.Value}"),
        ];
        if (asJson)
        {
            WriteResult(
                new ImageExportAnswer
                {
                    ImageId = image,
                    TaskId = taskId,
                    Objects = objects,
                }
            );
            return ExitCode.Done;
        }
        foreach (var one in objects)
            Host.Out.WriteLine(one);
        return ExitCode.Done;
    }

    private static (string Bucket, string? Prefix) Destination(string text)
    {
        var rest = text.StartsWith("oss://", StringComparison.Ordinal)
            ? text[6..].TrimEnd('/')
            : throw new UsageException($"{text}: write oss://BUCKET or oss://BUCKET/PREFIX.");
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return (OssLocation.Parse($"oss://{rest}/x").Bucket, null);
        var prefix = rest[(slash + 1)..];
        return prefix.Length is >= 1 and <= 30 && prefix.All(char.IsAsciiLetterOrDigit)
            ? (OssLocation.Parse($"oss://{rest}").Bucket, prefix)
            : throw new UsageException($"{text}: a prefix has 1 to 30 letters and digits; ECS makes the rest of the key.");
    }
}
