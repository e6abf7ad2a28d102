using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;

namespace ImageTools.Cli.Verbs;

/// <summary>`images [NAME]`: the account's images and their snapshots.</summary>
internal sealed class ImagesVerb : Verb
{
    private readonly Argument<string?> name = new("NAME")
    {
        Description = "Only images with this text in their name.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public ImagesVerb(CommandHost host)
        : base(host, "images", "Lists the custom images of the region, in every status, with their snapshots.")
    {
        Arguments.Add(name);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var wanted = arguments.GetValue(name);
        // The service's filter is fuzzy in undocumented ways.
        var images = (await cloud.Ecs.DescribeImagesAsync(null, null, cancellation))
            .Where(i => wanted is null || i.ImageName?.Contains(wanted, StringComparison.OrdinalIgnoreCase) == true)
            .OrderByDescending(i => i.CreationTime, StringComparer.Ordinal)
            .ThenBy(i => i.ImageId, StringComparer.Ordinal)
            .ToArray();
        if (arguments.GetValue(Json))
        {
            WriteDocument(new ImagesAnswer { Region = cloud.Region, Images = [.. images.Select(ListedImage.Of)] });
            return ExitCode.Done;
        }
        if (images.Length == 0)
            Host.Error.WriteLine($"No images{(wanted is null ? "" : $" called {wanted}")} in {cloud.Region}.");
        else
            Host.Out.WriteLine($"{"IMAGE",-26} {"STATUS",-12} {"GIB",4} {"CREATED",-22} {"SNAPSHOTS",-26} NAME");
        foreach (var image in images)
        {
            var snapshots = string.Join(',', image.Disks.Select(d => d.SnapshotId).OfType<string>());
            var line =
                $"{image.ImageId,-26} {image.Status,-12} {image.Size,4} {image.CreationTime,-22} {snapshots,-26} {image.ImageName}";
            Host.Out.WriteLine(line.TrimEnd());
        }

        return ExitCode.Done;
    }
}
