namespace ImageTools.Disks.FileSystems;

/// <summary>Collects the stored ranges of a file, in the order of the file. Neighbours in file and volume become one.</summary>
/// <param name="volume">The volume that they lie on.</param>
/// <param name="what">What errors call the file.</param>
/// <param name="hint">What to do about damage, or null.</param>
internal sealed class FileRangeList(BlockSource volume, string what, string? hint = null)
{
    private readonly List<FileRange> ranges = [];

    /// <summary>The ranges so far, ascending by start.</summary>
    public IReadOnlyList<FileRange> Ranges => ranges;

    /// <summary>Adds bytes behind those so far.</summary>
    /// <exception cref="ImageFormatException">They are not on the volume, or there are too many ranges.</exception>
    public void Add(long start, long length, long place)
    {
        if (place > volume.Length - length)
        {
            throw new ImageFormatException(
                volume.Name,
                what,
                "lies after the end of the volume",
                offset: place,
                hint: "The image may be cut off."
            );
        }
        if (ranges.Count > 0 && ranges[^1].End == start && ranges[^1].Place + ranges[^1].Length == place)
            ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + length };
        else if (ranges.Count < FileSystemLimits.MaxRanges)
            ranges.Add(new FileRange(start, length, place));
        else
            throw new ImageFormatException(volume.Name, what, $"is in more than {FileSystemLimits.MaxRanges} pieces", hint: hint);
    }
}
