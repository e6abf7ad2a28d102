using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// Clusters whose bit in $Bitmap is 0. What lies behind the last whole cluster has no bit and is kept: there is the copy of the boot
/// sector.
/// </summary>
internal sealed class NtfsFreeSpace : BitmapFreeSpace
{
    private const long BitmapRecord = 6;
    private static readonly Guid ShadowCopies = new("3808876b-c176-4e48-b7ae-04046e6cc752");
    private const int ClustersPerPiece = 64 << 10;
    private readonly NtfsBootSector boot;
    private readonly BlockSource bitmap;

    private NtfsFreeSpace(NtfsBootSector boot, BlockSource bitmap)
        : base(0, boot.Clusters * boot.ClusterSize, boot.ClusterSize, ClustersPerPiece)
    {
        this.boot = boot;
        this.bitmap = bitmap;
    }

    /// <summary>The content of $Bitmap, or null.</summary>
    public static BlockSource? OpenBitmap(MasterFileTable table) =>
        table.File(new FileReference(BitmapRecord)).Open(NtfsAttributeType.Data);

    /// <summary>The free space, or the reason not to trust it.</summary>
    public static FreeSpaceOffer Offer(
        BlockSource volume,
        NtfsBootSector boot,
        MasterFileTable table,
        FileSystemState state,
        NtfsInformation information
    )
    {
        try
        {
            if (!state.IsClean || state.HasErrors)
                return FreeSpaceOffer.LeftAlone($"The volume is not clean: {string.Join(' ', state.Remarks)}");
            if ((information.Flags & NtfsInformation.Unsettled) != 0)
                return FreeSpaceOffer.LeftAlone($"The flags of $Volume are 0x{information.Flags:x4}: Windows has work to finish.");
            if (HasShadowCopies(volume))
                return FreeSpaceOffer.LeftAlone("The volume has shadow copies, which read clusters that are free by now.");
            if (boot.TotalBytes > volume.Length)
                return FreeSpaceOffer.LeftAlone($"The file system has {boot.TotalBytes} bytes, but the volume has only {volume.Length}.");
            var bytes = (boot.Clusters + 7) / 8;
            if (OpenBitmap(table) is not { } bitmap || bitmap.Length < bytes)
                return FreeSpaceOffer.LeftAlone("$Bitmap is missing or too short.");
            if (bitmap.Extents(0, bytes).Any(e => e.IsZero))
                return FreeSpaceOffer.LeftAlone("$Bitmap has holes.");
            return SystemFileInFreeSpace(boot, table, bitmap) is { } reason
                ? FreeSpaceOffer.LeftAlone(reason)
                : FreeSpaceOffer.Of(new NtfsFreeSpace(boot, bitmap));
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return FreeSpaceOffer.LeftAlone($"$Bitmap can't be read: {e.Message}");
        }
    }

    // The header of the Volume Shadow Copy Service: its identifier, and the place of the catalogue, which is 0 without any copy.
    private static bool HasShadowCopies(BlockSource volume)
    {
        var header = SignatureReads.Peek(volume, 0x1e00, 0x38);
        return new Guid(header.AsSpan(0, 16)) == ShadowCopies && LittleEndian.U64(header, 0x30) != 0;
    }

    /// <inheritdoc/>
    protected override byte[]? Load(long piece)
    {
        var first = piece * ClustersPerPiece;
        var used = new byte[ClustersPerPiece / 8];
        bitmap.Read(first / 8, used.AsSpan(0, (int)((Math.Min(ClustersPerPiece, boot.Clusters - first) + 7) / 8)));
        return used;
    }

    // A bitmap that calls the file system's own files free is not one to rely on.
    private static string? SystemFileInFreeSpace(NtfsBootSector boot, MasterFileTable table, BlockSource bitmap)
    {
        var places = table.Ranges.Append(new FileRange(0, boot.ClusterSize, 0)).Concat(SystemFiles(table).SelectMany(Places));
        foreach (var range in places)
        {
            // Only the first and the last cluster of each run: the rest is one allocation.
            foreach (var place in new[] { range.Place, range.Place + range.Length - 1 })
            {
                var cluster = place / boot.ClusterSize;
                if ((bitmap.ReadBytes(cluster / 8, 1)[0] & (1 << (int)(cluster % 8))) == 0)
                    return $"$Bitmap marks cluster {cluster} as free, which a file of the file system uses: chkdsk first.";
            }
        }
        return null;
    }

    private static IEnumerable<BlockSource> SystemFiles(MasterFileTable table)
    {
        // $MFTMirr, $LogFile, $Bitmap and $UpCase.
        foreach (var number in new long[] { 1, 2, BitmapRecord, 10 })
        {
            if (table.File(new FileReference((ulong)number)).Open(NtfsAttributeType.Data) is { } content)
                yield return content;
        }
    }

    private static IEnumerable<FileRange> Places(BlockSource content) =>
        content.Extents().Where(e => e.Storage is not null).Select(e => new FileRange(e.Start, e.Length, e.StorageOffset));
}
