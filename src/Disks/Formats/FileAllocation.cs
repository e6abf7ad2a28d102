using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>The allocated part of a file.</summary>
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
