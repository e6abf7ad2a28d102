namespace ImageTools.Disks.Sources;

/// <summary>
/// How much may be read of a disk to learn what is on it. Honest disks need a hundredth of it; what goes beyond is damaged, or made to
/// cost. Copying has no such limits.
/// </summary>
/// <param name="Reads">Calls of <see cref="BlockSource.Read"/>.</param>
/// <param name="Bytes">Bytes that they asked for, decoded ones included.</param>
/// <param name="Time">From the beginning, by a monotonic clock.</param>
public sealed record ReadLimits(long Reads, long Bytes, TimeSpan Time)
{
    /// <summary>For looking into one disk: partition tables, file systems, the guest's files.</summary>
    public static ReadLimits Inspection { get; } = new(4 << 20, 4L << 30, TimeSpan.FromMinutes(10));

    /// <summary>For walks over all of a disk's map or bitmaps, which grow with honest disks, too.</summary>
    public static ReadLimits WholeMap { get; } = new(64 << 20, 64L << 30, TimeSpan.FromHours(2));

    /// <summary>None: only a cancellation ends it.</summary>
    public static ReadLimits None { get; } = new(long.MaxValue, long.MaxValue, TimeSpan.MaxValue);

    /// <summary>The same, multiplied; 0 is <see cref="None"/>.</summary>
    public ReadLimits Times(double factor) =>
        factor == 0 ? None : new(Multiplied(Reads, factor), Multiplied(Bytes, factor), TimeSpan.FromTicks(Multiplied(Time.Ticks, factor)));

    // The largest double that is no more than the largest long.
    private static long Multiplied(long value, double factor) =>
        value * factor >= 9.2e18 ? long.MaxValue : (long)Math.Ceiling(value * factor);
}
