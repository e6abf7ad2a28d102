using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>Clusters whose bit in the allocation bitmap is 0.</summary>
internal sealed class ExFatFreeSpace : BitmapFreeSpace
{
    private const int ClustersPerPiece = 64 << 10;
    private readonly ExFatBootSector boot;
    private readonly BlockSource bitmap;

    private ExFatFreeSpace(ExFatBootSector boot, BlockSource bitmap)
        : base(boot.HeapStart, boot.HeapStart + ((long)boot.Clusters * boot.ClusterSize), boot.ClusterSize, ClustersPerPiece)
    {
        this.boot = boot;
        this.bitmap = bitmap;
    }

    /// <summary>The free space, or the reason not to trust it.</summary>
    public static FreeSpaceOffer Offer(
        BlockSource volume,
        ExFatBootSector boot,
        ExFatRoot root,
        Func<ExFatEntry, string, BlockSource> open,
        FileSystemState state
    )
    {
        try
        {
            if (!state.IsClean || state.HasErrors)
                return FreeSpaceOffer.LeftAlone($"The volume is not in order: {string.Join(' ', state.Remarks)}");
            if (boot.TotalBytes > volume.Length)
                return FreeSpaceOffer.LeftAlone($"The file system has {boot.TotalBytes} bytes, but the volume has only {volume.Length}.");
            if (boot.FatCount > 1)
                return FreeSpaceOffer.LeftAlone("The volume is TexFAT, whose other FAT and bitmap may hold a transaction.");
            if (root.Bitmap is not { } entry || root.UpCase is not { } upCase)
                return FreeSpaceOffer.LeftAlone("The root directory names no allocation bitmap.");
            var bitmap = open(entry, "allocation bitmap");
            if (bitmap.Length < (boot.Clusters + 7L) / 8)
                return FreeSpaceOffer.LeftAlone($"The allocation bitmap has only {bitmap.Length} bytes for {boot.Clusters} clusters.");
            // A bitmap that calls the volume's own structures free is not one to rely on.
            foreach (var cluster in new[] { boot.Root, entry.FirstCluster, upCase.FirstCluster })
            {
                var bit = cluster.Number - ExFatCluster.First;
                if ((bitmap.ReadBytes(bit / 8, 1)[0] & (1 << (int)(bit % 8))) == 0)
                {
                    return FreeSpaceOffer.LeftAlone(
                        $"The allocation bitmap marks cluster {cluster.Number} as free, which the volume itself uses: fsck.exfat first."
                    );
                }
            }
            return FreeSpaceOffer.Of(new ExFatFreeSpace(boot, bitmap));
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return FreeSpaceOffer.LeftAlone($"The allocation bitmap can't be read: {e.Message}");
        }
    }

    /// <summary>Clusters that are free; null when the bitmap is too short.</summary>
    public static long? CountFree(BlockSource bitmap, ExFatBootSector boot) =>
        bitmap.Length < (boot.Clusters + 7L) / 8 ? null : CountFree(bitmap, boot.Clusters);

    /// <inheritdoc/>
    protected override byte[]? Load(long piece)
    {
        var first = piece * ClustersPerPiece;
        var used = new byte[ClustersPerPiece / 8];
        bitmap.Read(first / 8, used.AsSpan(0, (int)((Math.Min(ClustersPerPiece, boot.Clusters - first) + 7) / 8)));
        return used;
    }
}
