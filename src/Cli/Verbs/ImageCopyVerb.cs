using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Cloud;
using ImageTools.Import.Images;
using ImageTools.Import.Tasks;

namespace ImageTools.Cli.Verbs;

/// <summary>`image copy ID --to REGION…`.</summary>
internal sealed class ImageCopyVerb : Verb
{
    private readonly Argument<string> id = new("ID") { Description = "Image id, m-…" };
    private readonly Option<string[]> to = new("--to")
    {
        Description = "Regions, separated by commas; may be given several times.",
        HelpName = "REGION",
        Required = true,
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ImageCopyVerb(CommandHost host)
        : base(host, "copy", "Copies an image to other regions, and follows each copy to its end.")
    {
        Arguments.Add(id);
        Options.Add(to);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <summary>Splits "a,b" and "c" into regions, each once.</summary>
    public static IReadOnlyList<string> Regions(string[]? texts) =>
        [
            .. (texts ?? [])
                .SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The same, with a check for mistyped ids of regions.</summary>
    /// <exception cref="UsageException">A value is almost the id of a region.</exception>
    public static IReadOnlyList<string> KnownRegions(string[]? texts)
    {
        var regions = Regions(texts);
        foreach (var region in regions)
            RegionNames.Check(region);
        return regions;
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        var regions = KnownRegions(arguments.GetValue(to));
        using var printer = progress.Create(Host, arguments, asJson);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var image = await cloud.Ecs.FindImageAsync(arguments.GetValue(id)!, cancellation)
            ?? throw new CloudException(
                "ecs",
                "image-missing",
                $"This account has no image {arguments.GetValue(id)} in {cloud.Region}.",
                hint: "`imagetools images` lists them."
            );
        var copier = new ImageCopier(cloud.Ecs, cloud.EcsIn, Host.Time, new FollowOptions(), printer.Note);
        await copier.CheckAsync(image.ImageName ?? image.ImageId, regions, cancellation);
        var copies = await copier.CopyAsync(image, regions, printer, cancellation);
        printer.Dispose();
        if (asJson)
        {
            WriteResult(new ImageCopyAnswer { ImageId = image.ImageId, Copies = CopiedImage.Of(copies) });
        }
        else
        {
            foreach (var copy in copies)
                Host.Out.WriteLine($"{copy.RegionId,-20} {copy.ImageId ?? "-",-26} {copy.Status}");
        }

        return ImageCopier.Failure(copies) is { } failure ? throw failure : ExitCode.Done;
    }
}
