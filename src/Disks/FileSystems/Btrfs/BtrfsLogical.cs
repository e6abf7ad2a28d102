namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// A byte of the file system's own address space. Only a chunk says on which device, and where on it, the byte lies; so it is never a place
/// on a volume by itself.
/// </summary>
internal readonly record struct BtrfsLogical(long Value)
{
    /// <summary>An address that an image states. All that is beyond the possible ones is alike: no chunk reaches there.</summary>
    public static BtrfsLogical Of(ulong stated) => new((long)Math.Min(stated, long.MaxValue));

    public static BtrfsLogical operator +(BtrfsLogical at, long bytes) =>
        new(at.Value > long.MaxValue - bytes ? long.MaxValue : at.Value + bytes);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
