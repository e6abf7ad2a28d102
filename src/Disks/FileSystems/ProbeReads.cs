using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems;

/// <summary>Reads that do not throw, for code that probes places that may not exist or may be unreadable.</summary>
internal static class ProbeReads
{
    /// <summary>
    /// Fills <paramref name="destination"/> from <paramref name="offset"/>; false when the source ends before, or its storage is damaged
    /// there. The end of a budget is still an exception.
    /// </summary>
    public static bool TryRead(this BlockSource source, long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > source.Length - destination.Length)
            return false;
        try
        {
            source.Read(offset, destination);
            return true;
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return false;
        }
    }
}
