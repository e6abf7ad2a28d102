using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>What a format may need beside the file itself.</summary>
/// <param name="Path">The path that was opened; files that the image names are relative to its directory.</param>
/// <param name="Options">What the caller allows.</param>
/// <param name="Depth">0 for the image that the user named, 1 for its backing file, and so on.</param>
/// <param name="StatedFormat">For a backing image: the format that the image above states, which is not second-guessed; null
/// detects.</param>
public sealed record FormatContext(string Path, OpenOptions Options, int Depth = 0, string? StatedFormat = null)
{
    /// <summary>Where every file is opened that the disk is read from, those of the images below included.</summary>
    public SourceFiles Files { get; init; } = new();

    /// <summary>The format that the user or the image above asks for, or null.</summary>
    public string? RequiredFormat => Depth == 0 ? Options.Format : StatedFormat;

    /// <summary>The same for an image that this one stands on.</summary>
    public FormatContext Below(string path, string? statedFormat) =>
        this with
        {
            Path = path,
            Depth = Depth + 1,
            StatedFormat = statedFormat,
        };
}
