namespace ImageTools.Disks.Formats;

/// <summary>
/// One disk image format: how it is recognised and how it is opened. A new format is one folder with such a class, and one
/// line in <see cref="DiskFormats"/>.
/// </summary>
public interface IDiskFormat
{
    /// <summary>Short name: raw, qcow2, vmdk, vhd, vhdx, vdi.</summary>
    string Name { get; }

    /// <summary>Other names that users write: "vpc" for VHD.</summary>
    IReadOnlyList<string> Aliases { get; }

    /// <summary>Suffixes that files of this format have, with the dot, as a user expects them. Judging goes by the content.</summary>
    IReadOnlyList<string> Suffixes => [$".{Name}"];

    /// <summary>
    /// Whether the file is of this format, judged by content alone. Cheap: reads a sector or two. A file that carries the magic
    /// but is damaged still matches, so that the error names the real format.
    /// </summary>
    bool Matches(BlockSource file);

    /// <summary>
    /// Opens the image. Takes over <paramref name="file"/>: the image disposes it, and it is disposed when opening
    /// fails.
    /// </summary>
    /// <exception cref="ImageFormatException">The file is damaged, or uses something that can't be read.</exception>
    DiskImage Open(FormatContext context, BlockSource file);
}
