namespace ImageTools.Disks.Sources;

/// <summary>
/// The most that an inspection reads of a disk. Normal disks need a hundredth of it; a disk that needs more is damaged or hostile. Copying
/// has no such limits.
/// </summary>
/// <param name="Reads">Calls of <see cref="BlockSource.Read"/>.</param>
/// <param name="Bytes">Requested bytes, including decoded ones.</param>
/// <param name="Time">From the beginning, by a monotonic clock.</param>
public sealed record ReadLimits(long Reads, long Bytes, TimeSpan Time)
{
    /// <summary>For the inspection of one disk: partition tables, file systems, the guest's files.</summary>
    public static ReadLimits Inspection { get; } = new(4 << 20, 4L << 30, TimeSpan.FromMinutes(10));

    /// <summary>For walks over all of a disk's map or bitmaps, which also grow with normal disks.</summary>
    public static ReadLimits WholeMap { get; } = new(64 << 20, 64L << 30, TimeSpan.FromHours(2));

    /// <summary>No limits: only a cancellation ends the reads.</summary>
    public static ReadLimits None { get; } = new(long.MaxValue, long.MaxValue, TimeSpan.MaxValue);

    /// <summary>These limits times a factor; 0 gives <see cref="None"/>.</summary>
    public ReadLimits Times(double factor) =>
        factor == 0 ? None : new(Multiplied(Reads, factor), Multiplied(Bytes, factor), TimeSpan.FromTicks(Multiplied(Time.Ticks, factor)));

    // The largest double that is not above the largest long.
    private static long Multiplied(long value, double factor) =>
        value * factor >= 9.2e18 ? long.MaxValue : (long)Math.Ceiling(value * factor);
}
