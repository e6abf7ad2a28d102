namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>Opens the main content of a file, which a reparse point may have moved.</summary>
internal static class NtfsContent
{
    // The content is fetched when it is read: FILE_ATTRIBUTE_OFFLINE, FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS.
    private const uint IsElsewhere = 0x1000 | 0x40_0000;

    public static BlockSource Open(BlockSource volume, NtfsFile file)
    {
        if (NtfsNodes.Reparse(file, volume.Name) is { } reparse)
        {
            if (reparse.IsOverlay)
                return OverlaySource.Open(volume, file, reparse);
            if (!reparse.IsCloud || (NtfsNodes.Flags(file) & IsElsewhere) != 0)
                throw new ImageFormatException(volume.Name, file.What, reparse.Explain(), "reparse tag", $"0x{reparse.Tag:x8}");
        }
        return file.Open(NtfsAttributeType.Data) ?? new Sources.MemorySource(default, $"{volume.Name} {file.What}");
    }
}
