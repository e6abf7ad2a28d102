using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>How much of a file is really there.</summary>
public static class FileAllocation
{
    /// <summary>Bytes of <paramref name="file"/> that are not holes.</summary>
    public static long Of(BlockSource file)
    {
        if (file is FileSource opened)
            return opened.AllocatedBytes;
        long data = 0;
        foreach (var extent in file.Extents())
            data += extent.IsZero ? 0 : extent.Length;
        return data;
    }
}
