using System.CommandLine;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Cli.Verbs;

/// <summary>Options for opening an image.</summary>
internal sealed class ImageOptions
{
    private readonly Option<string?> format;
    private readonly Option<string?> snapshot;
    private readonly Option<bool> backing = new("--allow-backing")
    {
        Description = "Open the files that an image names: backing files and external data files. Only for images that you trust.",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="formatName">Name of the option for the source's format; -f is an alias everywhere.</param>
    /// <param name="snapshots">Whether an internal snapshot can be read, and whether -l says so.</param>
    public ImageOptions(Command verb, string formatName = "--format", SnapshotOption snapshots = SnapshotOption.None)
    {
        format = new Option<string?>(formatName, "-f") { Description = "Format of the source; detected by default.", HelpName = "FORMAT" };
        snapshot = snapshots == SnapshotOption.Short ? new Option<string?>("--snapshot", "-l") : new Option<string?>("--snapshot");
        snapshot.Description = "Read an internal snapshot of a qcow2 image, by id or name, with the disk's size at that time.";
        snapshot.HelpName = "NAME";
        verb.Options.Add(format);
        if (snapshots != SnapshotOption.None)
            verb.Options.Add(snapshot);
        verb.Options.Add(backing);
    }

    /// <summary>The options as parsed.</summary>
    public OpenOptions Parse(ParseResult arguments)
    {
        var name = Known(arguments.GetValue(format));
        return new OpenOptions
        {
            Format = name,
            AllowBacking = arguments.GetValue(backing),
            Snapshot = arguments.CommandResult.Command.Options.Contains(snapshot) ? Snapshot(arguments.GetValue(snapshot)) : null,
        };
    }

    private static string? Known(string? name) =>
        name is null || DiskFormats.Find(name) is not null
            ? name
            : throw new UsageException(
                $"Unknown image format '{name}'. Known formats: {string.Join(", ", DiskFormats.All.Select(f => f.Name))}."
            );

    /// <summary>qemu-img also takes snapshot.id=ID and snapshot.name=NAME.</summary>
    private static string? Snapshot(string? text) =>
        text is null ? null
        : ((string[])["snapshot.id=", "snapshot.name="]).FirstOrDefault(p => text.StartsWith(p, StringComparison.Ordinal)) is { } prefix
            ? text[prefix.Length..].Split(',')[0]
        : text;

    /// <summary>Opens the image at <paramref name="path"/> to inspect it within <paramref name="budget"/>.</summary>
    public DiskImage Open(ParseResult arguments, string path, ReadBudget budget) =>
        DiskFormats.Open(path, Parse(arguments) with { Budget = budget });

    /// <summary>Opens the image at <paramref name="path"/> to copy it.</summary>
    public DiskImage Open(ParseResult arguments, string path) => DiskFormats.Open(path, Parse(arguments));

    /// <summary>Opens the second image of a verb that takes two, whose format has an option of its own.</summary>
    public DiskImage Open(ParseResult arguments, string path, Option<string?> formatOption) =>
        DiskFormats.Open(path, Parse(arguments) with { Format = Known(arguments.GetValue(formatOption)) });
}
