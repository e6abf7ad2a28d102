using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// $LogFile: whether changes of the metadata wait in it. It begins with two restart pages, of which the later one counts.
/// </summary>
internal static class NtfsLog
{
    /// <summary>Record of $LogFile.</summary>
    public const long Record = 2;
    private const int MaxPageSize = 64 << 10,
        NoClient = 0xffff,
        IsCleanFlag = 2;

    /// <summary>Null when nothing waits in the log; else a sentence.</summary>
    public static string? Unfinished(BlockSource log)
    {
        if (log.Length < 512)
            return "$LogFile is empty, so it can't say that nothing waits in it.";
        // ntfs-3g, and chkdsk, fill a log that they have emptied with ones.
        if (log.ReadBytes(0, (int)Math.Min(log.Length, 4096)).AsSpan().IndexOfAnyExcept((byte)0xff) < 0)
            return null;
        var (first, size) = ReadPage(log, 0);
        var (second, _) = ReadPage(log, size > 0 ? size : 4096);
        var page = Later(first, second);
        if (page is null)
            return "$LogFile has no sound restart page; changes that wait in it were not replayed.";
        return page.IsClean
            ? null
            : "$LogFile is in use: changes of the metadata wait in it, and it was not replayed. Start the guest and shut it down "
                + "completely.";
    }

    private static RestartPage? Later(RestartPage? one, RestartPage? other) =>
        one is null ? other
        : other is null || one.Lsn >= other.Lsn ? one
        : other;

    private static (RestartPage? Page, int Size) ReadPage(BlockSource log, long at)
    {
        if (at > log.Length - 512)
            return (null, 0);
        var header = log.ReadBytes(at, 512);
        if (!header.AsSpan().StartsWith("RSTR"u8) && !header.AsSpan().StartsWith("CHKD"u8))
            return (null, 0);
        var size = U32(header, 0x10);
        int area = U16(header, 0x18);
        if (size is < 512 or > MaxPageSize || size % 512 != 0 || at > log.Length - size || area > size - 0x20)
            return (null, 0);
        var page = log.ReadBytes(at, (int)size);
        if (UpdateSequence.Restore(page, page.AsSpan(0, 4).ToArray()) is not null)
            return (null, (int)size);
        // Restart area: current LSN 0, first client in use 0x0c, flags 0x0e.
        var isClean = U16(page, area + 0x0c) == NoClient || (U16(page, area + 0x0e) & IsCleanFlag) != 0;
        return (new RestartPage((long)U64(page, area), isClean), (int)size);
    }

    private sealed record RestartPage(long Lsn, bool IsClean);
}
