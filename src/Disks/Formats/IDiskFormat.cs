namespace ImageTools.Disks.Formats;

/// <summary>
/// One disk image format: it recognises and opens images. A new format is one folder with such a class, and one line in
/// <see cref="DiskFormats"/>.
/// </summary>
public interface IDiskFormat
{
    /// <summary>Short name: raw, qcow2, vmdk, vhd, vhdx, vdi.</summary>
    string Name { get; }

    /// <summary>Other names that users write: "vpc" for VHD.</summary>
    IReadOnlyList<string> Aliases { get; }

    /// <summary>Suffixes of this format that users expect, with the dot. Detection uses the content only.</summary>
    IReadOnlyList<string> Suffixes => [$".{Name}"];

    /// <summary>
    /// Whether the file is of this format, judged by content alone. Cheap: reads a sector or two. A file that carries the magic
    /// but is damaged still matches, so that the error names the real format.
    /// </summary>
    bool Matches(BlockSource file);

    /// <summary>
    /// Opens the image, which then owns <paramref name="file"/>. When opening fails, the file is disposed.
    /// </summary>
    /// <exception cref="ImageFormatException">The file is damaged, or uses something that can't be read.</exception>
    DiskImage Open(FormatContext context, BlockSource file);
}
