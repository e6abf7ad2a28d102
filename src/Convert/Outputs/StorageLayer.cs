namespace ImageTools.Convert.Outputs;

/// <summary>A range of a file or block device that another layer is stored on.</summary>
internal sealed record StorageLayer
{
    /// <summary>Device and inode, as in <see cref="ImageTools.Disks.Sources.FileIdentity"/>.</summary>
    public required (ulong Device, ulong Inode) Store { get; init; }

    /// <summary>First byte of the range.</summary>
    public long Start { get; init; }

    /// <summary>End of the range; the largest number when it is unknown.</summary>
    public long End { get; init; } = long.MaxValue;

    /// <summary>The manager that gives these bytes to one layer only (LVM, for example); null when there is none.</summary>
    public string? Keeper { get; init; }

    /// <summary>The layer that is stored on it; null at the top.</summary>
    public StorageLayer? Above { get; init; }

    /// <summary>The layer beneath, when this layer is a window of it.</summary>
    /// <param name="store">The layer beneath.</param>
    /// <param name="offset">Start of the window, in bytes.</param>
    /// <param name="size">Bytes of the window; 0 for all that follow.</param>
    public StorageLayer Window((ulong Device, ulong Inode) store, long offset, long size) =>
        new()
        {
            Store = store,
            Start = Add(offset, Start),
            End = Add(offset, size > 0 ? Math.Min(size, End) : End),
            Above = this,
        };

    /// <summary>Whether this layer is a store or lies on it.</summary>
    public bool IsBeneath((ulong Device, ulong Inode) store)
    {
        for (var layer = this; layer is not null; layer = layer.Above)
        {
            if (layer.Store == store)
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether both have no common byte: on some common store they are different windows, or a manager keeps them apart.
    /// </summary>
    public bool IsApartFrom(StorageLayer other)
    {
        for (var mine = this; mine is not null; mine = mine.Above)
        {
            for (var its = other; its is not null; its = its.Above)
            {
                if (
                    mine.Store == its.Store
                    && (
                        mine.End <= its.Start
                        || its.End <= mine.Start
                        || (mine.Keeper is not null && mine.Keeper == its.Keeper && mine.Above!.Store != its.Above!.Store)
                    )
                )
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static long Add(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
