namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>Times of NTFS: steps of 100 ns since 1601, in UTC.</summary>
internal static class NtfsTime
{
    private static readonly DateTimeOffset Epoch = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time; the first possible one for a value that is none.</summary>
    public static DateTimeOffset Read(ulong value) =>
        value > (ulong)(DateTimeOffset.MaxValue - Epoch).Ticks ? Epoch : Epoch.AddTicks((long)value);
}
