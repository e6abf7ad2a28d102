using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Verbs;

/// <summary>`info IMAGE`: describes an image file.</summary>
internal sealed class InfoVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly ImageOptions opening;
    private readonly PatienceOption patience;

    /// <summary>Creates the verb.</summary>
    public InfoVerb(CommandHost host)
        : base(host, "info", "Shows format, sizes, compression, snapshots and features of an image, as `qemu-img info` does.")
    {
        Arguments.Add(image);
        opening = new ImageOptions(this);
        patience = new PatienceOption(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var info = DiskFormats.Describe(
            arguments.GetValue(image)!,
            opening.Parse(arguments) with
            {
                Budget = patience.Budget(arguments, ReadLimits.Inspection, Host, cancellation),
            }
        );
        if (arguments.GetValue(Json))
            WriteDocument(new InfoAnswer(ImageJson.Of(info)));
        else
            WriteText(info);
        return Task.FromResult(ExitCode.Done);
    }

    private void WriteText(ImageInfo info)
    {
        var lines = new List<(string Name, string Value)>
        {
            ("image", info.Filename),
            (
                "format",
                info.Format
                    + (info.Subformat is null ? "" : $" ({info.Subformat})")
                    + (info.Recognised ? "" : ", because no other format matched")
            ),
            ("virtual size", Exact(info.VirtualSize)),
            ("file size", Exact(info.FileSize)),
            ("on disk", Exact(info.ActualSize)),
        };
        if (info.ClusterSize is { } cluster)
            lines.Add(("cluster size", Exact(cluster)));
        if (info.Compression is not null)
            lines.Add(("compression", info.Compression));
        if (info.BackingFilename is not null)
            lines.Add(("backing file", info.BackingFilename + (info.BackingFormat is null ? "" : $" ({info.BackingFormat})")));
        lines.AddRange(info.ExternalFiles.Select(file => ("external file", file)));
        if (info.Encryption is not null)
            lines.Add(("encryption", info.Encryption));
        if (info.Dirty)
            lines.Add(("state", "dirty: not closed properly"));
        if (info.Corrupt)
            lines.Add(("state", "marked corrupt"));
        lines.AddRange(info.Snapshots.Select(name => ("snapshot", name)));
        lines.AddRange(info.Details.Select(detail => (detail.Key.Replace('-', ' '), detail.Value)));
        lines.AddRange(info.Warnings.Select(warning => ("warning", warning)));
        foreach (var (name, value) in lines)
            Host.Out.WriteLine($"{name + ":",-18} {value}");
    }

    private static string Exact(long bytes) =>
        bytes < 1024
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{Sizes.Bytes(bytes)} ({bytes} bytes)");
}
