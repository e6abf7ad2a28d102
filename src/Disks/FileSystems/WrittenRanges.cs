namespace ImageTools.Disks.FileSystems;

/// <summary>The ranges of a file of which only the first bytes were ever written (NTFS, exFAT).</summary>
internal static class WrittenRanges
{
    /// <summary>The ranges, in which what was never written reads as zeros, whatever lies there.</summary>
    /// <param name="ranges">Ascending by start.</param>
    /// <param name="written">Bytes of the file that were written.</param>
    public static FileRange[] Of(IReadOnlyList<FileRange> ranges, long written)
    {
        var result = new List<FileRange>(ranges.Count + 1);
        foreach (var range in ranges)
        {
            var length = Math.Clamp(written - range.Start, 0, range.Length);
            if (length > 0)
                result.Add(range with { Length = length });
            if (length < range.Length)
                result.Add(new FileRange(range.Start + length, range.Length - length, -1));
        }
        return [.. result];
    }
}
