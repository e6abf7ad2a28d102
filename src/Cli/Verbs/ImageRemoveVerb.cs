using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Import.Images;

namespace ImageTools.Cli.Verbs;

/// <summary>`image rm ID`.</summary>
internal sealed class ImageRemoveVerb : Verb
{
    private readonly Argument<string> id = new("ID") { Description = "Image id, m-…" };
    private readonly Option<bool> force = new("--force") { Description = "Remove the image also when instances use it." };
    private readonly Option<bool> keep = new("--keep-snapshots")
    {
        Description = "Keep the snapshots of the image's disks; they cost storage.",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ImageRemoveVerb(CommandHost host)
        : base(host, "rm", "Removes an image and its snapshots.")
    {
        Arguments.Add(id);
        Options.Add(force);
        Options.Add(keep);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var (image, snapshots) = await new ImageRemover(cloud.Ecs, printer.Note).RemoveAsync(
            arguments.GetValue(id)!,
            arguments.GetValue(force),
            arguments.GetValue(keep),
            cancellation
        );
        if (arguments.GetValue(Json))
        {
            WriteResult(
                new ImageRemoveAnswer
                {
                    ImageId = image.ImageId,
                    ImageName = image.ImageName,
                    Snapshots = snapshots,
                }
            );
            return ExitCode.Done;
        }
        Host.Out.WriteLine(
            $"{image.ImageId} ({image.ImageName}) is removed{(snapshots.Count > 0 ? $", and {string.Join(", ", snapshots)}" : "")}."
        );
        return ExitCode.Done;
    }
}
