using ImageTools.Disks.FileSystems.Xfs.Log;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>A volume with its superblock: what every reader of metadata needs.</summary>
/// <param name="Source">The bytes, after the replay of the log.</param>
/// <param name="Super">Its superblock.</param>
internal sealed record XfsVolume(BlockSource Source, XfsSuperblock Super)
{
    public string Name => Source.Name;

    /// <summary>Whether a byte of these came from the log, which has no checksums of blocks.</summary>
    public bool IsFromLog(long place, long length) => Source is XfsLogOverlay overlay && overlay.IsChanged(place, length);

    /// <summary>Reads consecutive blocks, which are checked to be on the volume.</summary>
    public byte[] Read(XfsBlock block, int count, string structure)
    {
        var length = count * Super.BlockSize;
        return Source.ReadBytes(Place(block, count, structure), length);
    }

    /// <summary>The first byte of consecutive blocks, which are checked to be in the file system and on the volume.</summary>
    public long Place(XfsBlock block, long count, string structure)
    {
        if (!block.IsIn(Super, count))
            throw Damaged(structure, $"with the {count - 1} behind it is not inside one group of the file system", "block", block.Number);
        var place = block.Place(Super);
        if (place > Source.Length - (count * Super.BlockSize))
        {
            throw new ImageFormatException(
                Name,
                structure,
                "lies after the end of the volume",
                "block",
                block.Number,
                place,
                "The image may be cut off."
            );
        }
        return place;
    }

    /// <summary>The error for a damaged structure.</summary>
    public ImageFormatException Damaged(string structure, string problem, string? field = null, object? value = null, long offset = -1) =>
        new(Name, structure, problem, field, value, offset, "Run xfs_repair on the guest's disk.");
}
