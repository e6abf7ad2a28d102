namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>Health and free space of an XFS file system, in words.</summary>
internal static class XfsState
{
    // A sum over more groups is left out.
    private const uint MostGroups = 64 << 10;

    public static FileSystemState Describe(XfsVolume volume, List<string> remarks, bool isClean, bool isReplayed)
    {
        var super = volume.Super;
        if (super.Blocks > volume.Source.Length / super.BlockSize)
        {
            remarks.Add(
                $"sb_dblocks = {super.Blocks} blocks of {super.BlockSize} bytes, but the volume has only {volume.Source.Length} bytes."
            );
        }
        if (super.RealtimeBlocks != 0)
            remarks.Add("Files whose content is in the realtime section are listed, and can't be read.");
        // The superblock's own counter is right only after an unmount; a mount after a crash sums up the groups.
        var free = isClean || !super.Features.HasLazyCounters ? super.FreeBlocks : SumOfGroups(volume) ?? super.FreeBlocks;
        return new FileSystemState
        {
            TotalBytes = super.Blocks * super.BlockSize,
            FreeBytes = Math.Min(free, super.Blocks) * super.BlockSize,
            BlockSize = super.BlockSize,
            IsClean = isClean,
            JournalReplayed = isReplayed,
            Remarks = remarks,
            Features = super.Features.Names(),
        };
    }

    private static long? SumOfGroups(XfsVolume volume)
    {
        if (volume.Super.GroupCount > MostGroups)
            return null;
        try
        {
            var sum = 0L;
            for (var group = 0L; group < volume.Super.GroupCount; group++)
            {
                var head = XfsGroup.Read(volume, group);
                sum += (long)head.FreeBlocks + head.TreeBlocks;
            }
            return sum;
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }
}
