using System.CommandLine;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Cli.Verbs;

/// <summary>How an image is opened, for every verb that opens one.</summary>
internal sealed class ImageOptions
{
    private readonly Option<string?> format = new("--format", "-f") { Description = "Take the source for this format instead of what its content says.", HelpName = "FORMAT" };
    private readonly Option<bool> backing = new("--allow-backing") { Description = "Open the files that an image names: backing files and external data files. Only for images that you trust." };

    /// <summary>Adds the options to a verb.</summary>
    public ImageOptions(Command verb, bool withFormat = true)
    {
        if (withFormat)
            verb.Options.Add(format);
        verb.Options.Add(backing);
    }

    /// <summary>The options as parsed.</summary>
    public OpenOptions Parse(ParseResult arguments)
    {
        var name = arguments.CommandResult.Command.Options.Contains(format) ? arguments.GetValue(format) : null;
        if (name is not null && DiskFormats.Find(name) is null)
            throw new UsageException($"Unknown image format '{name}'; known are {string.Join(", ", DiskFormats.All.Select(f => f.Name))}.");
        return new OpenOptions { Format = name, AllowBacking = arguments.GetValue(backing) };
    }

    /// <summary>Opens the image at <paramref name="path"/> to look at it within <paramref name="budget"/>.</summary>
    public DiskImage Open(ParseResult arguments, string path, ReadBudget budget) => DiskFormats.Open(path, Parse(arguments) with { Budget = budget });

    /// <summary>Opens the image at <paramref name="path"/> to copy it.</summary>
    public DiskImage Open(ParseResult arguments, string path) => DiskFormats.Open(path, Parse(arguments));
}
