using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>Whether the volume was left in order: the flags of $Volume, $LogFile, and hibernation.</summary>
internal static class NtfsState
{
    private const int HibernationHeader = 4096;

    public static FileSystemState Read(
        NtfsFileSystem files,
        BlockSource volume,
        NtfsBootSector boot,
        MasterFileTable table,
        NtfsInformation information,
        string? informationProblem
    )
    {
        var remarks = new List<string>(table.Remarks);
        var hasErrors = remarks.Count > 0;
        if (informationProblem is not null)
        {
            remarks.Add(informationProblem);
            hasErrors = true;
        }
        if (boot.TotalBytes > volume.Length)
            remarks.Add($"The file system has {boot.TotalBytes} bytes, but the volume has only {volume.Length}.");
        var isClean = informationProblem is null;
        if ((information.Flags & NtfsInformation.Dirty) != 0)
        {
            isClean = false;
            remarks.Add($"The flags of $Volume are 0x{information.Flags:x4}: the volume is dirty, and chkdsk is to check it.");
        }
        foreach (var reason in new[] { Try("$LogFile", () => Log(table)), Try("hiberfil.sys", () => Hibernation(files)) }.OfType<string>())
        {
            isClean = false;
            remarks.Add(reason);
        }
        return new FileSystemState
        {
            TotalBytes = boot.TotalBytes,
            FreeBytes = FreeClusters(boot, table, remarks) * boot.ClusterSize,
            BlockSize = boot.ClusterSize,
            IsClean = isClean,
            HasErrors = hasErrors,
            Remarks = remarks,
            Features = information.Version is { } version ? [$"ntfs-{version}"] : [],
        };
    }

    private static string? Log(MasterFileTable table) =>
        table.File(new FileReference(NtfsLog.Record)).Open(NtfsAttributeType.Data) is { } log
            ? NtfsLog.Unfinished(log)
            : "$LogFile has no content, so it can't say that nothing waits in it.";

    // A resumed system leaves another mark, or zeros. On a volume without a system the file is shorter than its header.
    private static string? Hibernation(NtfsFileSystem files)
    {
        if (files.Lookup(files.Root, "hiberfil.sys") is not { IsFile: true } node)
            return null;
        var content = files.Open(node);
        if (content.Length < HibernationHeader)
            return "The volume belongs to a hibernated Windows: hiberfil.sys is only a mark.";
        var magic = content.ReadBytes(0, 4);
        return magic.AsSpan().SequenceEqual("hibr"u8) || magic.AsSpan().SequenceEqual("HIBR"u8)
            ? "Windows is hibernated: hiberfil.sys holds its memory, and files that it has open are not as on the disk."
            : null;
    }

    private static string? Try(string what, Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return $"{what} can't be read: {e.Message}";
        }
    }

    private static long? FreeClusters(NtfsBootSector boot, MasterFileTable table, List<string> remarks)
    {
        try
        {
            var bitmap = NtfsFreeSpace.OpenBitmap(table);
            var bytes = (boot.Clusters + 7) / 8;
            if (bitmap is null || bitmap.Length < bytes)
            {
                remarks.Add($"$Bitmap has {bitmap?.Length ?? 0} bytes in place of {bytes}.");
                return null;
            }
            return BitmapFreeSpace.CountFree(bitmap, boot.Clusters);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            remarks.Add($"$Bitmap can't be read: {e.Message}");
            return null;
        }
    }
}
