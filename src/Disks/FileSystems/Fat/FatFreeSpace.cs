using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>Clusters whose entry in the table is 0.</summary>
internal sealed class FatFreeSpace : BitmapFreeSpace
{
    // A multiple of 8, so that a piece of entries of 12 bits begins at a whole byte.
    private const int ClustersPerPiece = 8192;
    private readonly BlockSource volume;
    private readonly FatBootSector boot;

    private FatFreeSpace(BlockSource volume, FatBootSector boot)
        : base(boot.DataStart, boot.DataStart + ((long)boot.Clusters * boot.ClusterSize), boot.ClusterSize, ClustersPerPiece)
    {
        this.volume = volume;
        this.boot = boot;
    }

    /// <summary>The free space, or the reason not to trust it. Reads all copies of the table once to compare them.</summary>
    public static FreeSpaceOffer Offer(BlockSource volume, FatBootSector boot, FileSystemState state)
    {
        try
        {
            if (Distrust(volume, boot, state) is { } reason)
                return FreeSpaceOffer.LeftAlone(reason);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return FreeSpaceOffer.LeftAlone($"The FAT can't be read: {e.Message}");
        }
        return FreeSpaceOffer.Of(new FatFreeSpace(volume, boot));
    }

    /// <inheritdoc/>
    protected override byte[]? Load(long piece)
    {
        var first = FatCluster.First + (piece * ClustersPerPiece);
        var count = (int)Math.Min(ClustersPerPiece, boot.Clusters + FatCluster.First - first);
        // Entry 2 of 12 bits begins at byte 3; one byte more, since the last entry may end in the middle of it.
        var from = new FatCluster((uint)first).EntryOffset(boot.Bits);
        var length = (int)Math.Min(((long)count * boot.Bits / 8) + 2, boot.FatLength - from);
        var table = new byte[(ClustersPerPiece * boot.Bits / 8) + 4];
        volume.Read(boot.FatStart + from, table.AsSpan(0, length));
        var used = new byte[ClustersPerPiece / 8];
        for (var i = 0; i < count; i++)
        {
            if (Entry(table, i) != 0)
                used[i / 8] |= (byte)(1 << (i % 8));
        }
        return used;
    }

    private uint Entry(byte[] table, int i) =>
        boot.Bits switch
        {
            32 => U32(table, i * 4) & 0x0fff_ffff,
            16 => U16(table, i * 2),
            _ => (uint)(i % 2 == 0 ? U16(table, i * 3 / 2) & 0xfff : U16(table, i * 3 / 2) >> 4),
        };

    private static string? Distrust(BlockSource volume, FatBootSector boot, FileSystemState state)
    {
        if (!state.IsClean || state.HasErrors)
            return $"The volume is dirty: {string.Join(' ', state.Remarks)}";
        if (boot.TotalBytes > volume.Length)
            return $"The file system has {boot.TotalBytes} bytes, but the volume has only {volume.Length}.";
        if (!boot.IsMirrored)
            return "Mirroring of the FATs is off, so their copies can't be compared.";
        if (volume.ReadBytes(boot.FatStart, 1)[0] != boot.Media)
            return $"The FAT does not begin with the media byte 0x{boot.Media:x} of the boot sector.";
        if (
            boot.RootCluster is { } root
            && (
                !root.IsAmong(boot.Clusters)
                || (U32(volume.ReadBytes(boot.FatStart + root.EntryOffset(boot.Bits), 4), 0) & 0x0fff_ffff) == 0
            )
        )
        {
            return $"The FAT marks cluster {root.Number}, where the root directory begins, as free.";
        }

        return Differ(volume, boot) is { } place ? $"The copies of the FAT differ at byte {place}: fsck.vfat first." : null;
    }

    // Only the entries of existing clusters; the rest of the last sector is unused.
    private static long? Differ(BlockSource volume, FatBootSector boot)
    {
        var length = Math.Min(boot.FatLength, ((((long)boot.Clusters + FatCluster.First) * boot.Bits) + 7) / 8);
        var (one, other) = (new byte[65536], new byte[65536]);
        for (var copy = 1; copy < boot.FatCount; copy++)
        {
            for (var at = 0L; at < length; at += one.Length)
            {
                var count = (int)Math.Min(one.Length, length - at);
                volume.Read(boot.FatStart + at, one.AsSpan(0, count));
                volume.Read(boot.FatStart + (copy * boot.FatLength) + at, other.AsSpan(0, count));
                var same = one.AsSpan(0, count).CommonPrefixLength(other.AsSpan(0, count));
                if (same < count)
                    return at + same;
            }
        }
        return null;
    }
}
