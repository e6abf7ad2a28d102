namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>Health and free space of a btrfs file system, in words.</summary>
internal static class BtrfsState
{
    public static FileSystemState Describe(BtrfsDevices devices, BtrfsTree chunkTree, BtrfsChunks chunks, List<string> remarks)
    {
        var super = devices.Super;
        foreach (var device in devices.Members.Where(d => d.Super.IsBackup))
        {
            remarks.Add(
                $"The superblock of device {device.Id} at byte {BtrfsSuperblock.Places[0]} can't be used: it was read from its copy at "
                    + "byte "
                    + $"{device.Super.Place}, of generation {device.Super.Generation}."
            );
        }
        foreach (var device in devices.Members.Where(d => d.Super.Generation < super.Generation))
        {
            remarks.Add(
                $"Device {device.Id} has generation {device.Super.Generation} and others have {super.Generation}: it was left out for a "
                    + "time."
            );
        }
        var missing = Missing(devices, chunkTree);
        remarks.AddRange(missing.Select(m => $"Device {m.Id} ({m.Uuid}) of {m.TotalBytes} bytes is missing."));
        if (super.HasErrors)
            remarks.Add($"flags = 0x{super.Flags:x}: the kernel found errors in this file system.");
        return new FileSystemState
        {
            TotalBytes = super.TotalBytes,
            FreeBytes = Free(super, chunks),
            BlockSize = super.SectorSize,
            IsClean = super.LogTree is null,
            HasErrors = super.HasErrors,
            Remarks = remarks,
            Features = super.Features.Names(),
        };
    }

    /// <summary>The devices of the chunk tree that are not there.</summary>
    private static List<BtrfsDevItem> Missing(BtrfsDevices devices, BtrfsTree chunkTree)
    {
        const int mostNamed = 20;
        return
        [
            .. chunkTree
                .Range(BtrfsObject.DevItems, BtrfsItemType.DevItem)
                .Where(i => i.Data.Length >= BtrfsDevItem.Size)
                .Select(i => BtrfsDevItem.Read(i.Data.Span))
                .Where(d => devices.Find(d.Id, d.Uuid) is null)
                .Take(mostNamed),
        ];
    }

    // Of what no chunk uses yet, data get the share of the profile that they have now.
    private static long Free(BtrfsSuperblock super, BtrfsChunks chunks)
    {
        var (raw, net, unallocated) = (0m, 0m, (decimal)super.TotalBytes);
        foreach (var chunk in chunks.All)
        {
            var stored = (decimal)chunk.StripeLength * chunk.Stripes.Count;
            unallocated -= stored;
            if ((chunk.Profile & BtrfsProfile.Data) != 0)
                (raw, net) = (raw + stored, net + chunk.Length);
        }
        var used = chunks.All.Sum(c => (decimal)c.Length) - super.BytesUsed;
        var share = raw == 0 ? 1 : net / raw;
        return (long)Math.Clamp(used + (Math.Max(0, unallocated) * share), 0, super.TotalBytes);
    }
}
