using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>What a format needs beside the file itself.</summary>
/// <param name="Path">The path that was opened; files that the image names are relative to its directory.</param>
/// <param name="Options">What the caller allows.</param>
/// <param name="Depth">0 for the image that the user named, 1 for its backing file, and so on.</param>
/// <param name="StatedFormat">For a backing image: the format that the image above states. It is used as stated; null detects.</param>
public sealed record FormatContext(string Path, OpenOptions Options, int Depth = 0, string? StatedFormat = null)
{
    /// <summary>Opens every file that the disk is read from, also files of backing images.</summary>
    public SourceFiles Files { get; init; } = new();

    /// <summary>The format that the user or the image above asks for, or null.</summary>
    public string? RequiredFormat => Depth == 0 ? Options.Format : StatedFormat;

    /// <summary>The context of a backing image.</summary>
    public FormatContext Below(string path, string? statedFormat) =>
        this with
        {
            Path = path,
            Depth = Depth + 1,
            StatedFormat = statedFormat,
        };
}
