using System.CommandLine;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Verbs;

/// <summary>`volumes IMAGE`: lists partitions, logical volumes, arrays, unlocked volumes and their file systems.</summary>
internal sealed class VolumesVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly FilesOptions files;

    /// <summary>Creates the verb.</summary>
    public VolumesVerb(CommandHost host)
        : base(host, "volumes", "Lists the partitions, logical volumes and arrays of an image, and the file systems on them.")
    {
        Arguments.Add(image);
        files = new FilesOptions(this, choosesVolume: false);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        IReadOnlyList<DiskImage> opened = [];
        try
        {
            files.Open(
                Host,
                arguments,
                arguments.GetValue(image)!,
                (images, layout) =>
                {
                    opened = images;
                    var guest = GuestReader.ReadFiles([.. images.Select(i => i.Content)], layout);
                    if (arguments.GetValue(Json))
                        WriteDocument(new VolumesAnswer { Disks = Disks(images, layout, guest) });
                    else
                        VolumeReport.Write(images, layout, guest, Host.Out, Host.OutputColumns);
                    return true;
                },
                cancellation
            );
        }
        finally
        {
            foreach (var disk in opened)
                disk.Dispose();
        }
        return Task.FromResult(ExitCode.Done);
    }

    private static IReadOnlyList<DiskJson> Disks(IReadOnlyList<DiskImage> images, DiskLayout layout, Guest guest) =>
        [.. images.Select((m, i) => DiskJson.Of(m.Info.Filename, layout, guest, i))];
}
