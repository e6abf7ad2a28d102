namespace ImageTools.Convert.Outputs;

/// <summary>A part of a file or block device that something above is stored on.</summary>
internal sealed record StorageLayer
{
    /// <summary>Device and number, as <see cref="ImageTools.Disks.Sources.FileIdentity"/> has them.</summary>
    public required (ulong Device, ulong Inode) Store { get; init; }

    /// <summary>First byte that counts.</summary>
    public long Start { get; init; }

    /// <summary>Byte behind the last one that counts; as far as numbers go when it is not known.</summary>
    public long End { get; init; } = long.MaxValue;

    /// <summary>Who sees to it that nothing else above has the same bytes; null when nobody does.</summary>
    public string? Keeper { get; init; }

    /// <summary>What is stored on it; null at the top.</summary>
    public StorageLayer? Above { get; init; }

    /// <summary>What lies beneath when this is a window of it.</summary>
    /// <param name="store">What it is a window of.</param>
    /// <param name="offset">Where it begins there, in bytes.</param>
    /// <param name="size">Its bytes; 0 for all that follow.</param>
    public StorageLayer Window((ulong Device, ulong Inode) store, long offset, long size) =>
        new()
        {
            Store = store,
            Start = Add(offset, Start),
            End = Add(offset, size > 0 ? Math.Min(size, End) : End),
            Above = this,
        };

    /// <summary>Whether it lies beneath a store, or is it.</summary>
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
    /// Whether both have no byte in common: on some store that both go through they are different windows, or have somebody who
    /// keeps them apart.
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
