using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>What a format needs beside the file itself.</summary>
/// <param name="Name">Name of the image in messages: its path, or the path of its archive and its name there.</param>
/// <param name="Neighbours">The files that the image can name.</param>
/// <param name="Options">What the caller allows.</param>
/// <param name="Depth">0 for the image that the user named, 1 for its backing file, and so on.</param>
/// <param name="StatedFormat">For a backing image: the format that the image above states. It is used as stated; null detects.</param>
public sealed record FormatContext(string Name, INeighbours Neighbours, OpenOptions Options, int Depth = 0, string? StatedFormat = null)
{
    /// <summary>Opens every file that the disk is read from, also files of backing images.</summary>
    public required SourceFiles Files { get; init; }

    /// <summary>The format that the user or the image above asks for, or null.</summary>
    public string? RequiredFormat => Depth == 0 ? Options.Format : StatedFormat;

    /// <summary>The context of an image in a directory.</summary>
    public static FormatContext OfFile(string path, OpenOptions options)
    {
        var files = new SourceFiles();
        return new FormatContext(path, new DirectoryNeighbours(path, files), options) { Files = files };
    }

    /// <summary>The context of a backing image.</summary>
    /// <param name="found">The full name from <see cref="INeighbours.Find"/>.</param>
    /// <param name="statedFormat">Its format as this image states it, or null.</param>
    public FormatContext Below(string found, string? statedFormat) =>
        this with
        {
            Name = found,
            Neighbours = Neighbours.Around(found),
            Depth = Depth + 1,
            StatedFormat = statedFormat,
        };
}
