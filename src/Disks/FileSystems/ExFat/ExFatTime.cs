namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>Times of exFAT: local time in steps of two seconds, hundredths, and the zone in quarters of an hour.</summary>
internal static class ExFatTime
{
    /// <summary>The time; in UTC where the zone is not stated.</summary>
    public static DateTimeOffset Read(uint timestamp, int hundredths, int zone)
    {
        var (year, month, day) = (1980 + (int)(timestamp >> 25), (int)(timestamp >> 21) & 15, (int)(timestamp >> 16) & 31);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var local = new DateTime(
            year,
            month,
            day,
            Math.Min((int)(timestamp >> 11) & 31, 23),
            Math.Min((int)(timestamp >> 5) & 63, 59),
            Math.Min((int)(timestamp & 31) * 2, 59),
            DateTimeKind.Utc
        );
        // Bit 7: the zone is stated, in 7 bits with a sign.
        var quarters = (zone & 0x80) != 0 ? (sbyte)(zone << 1) >> 1 : 0;
        return new DateTimeOffset(local).AddMilliseconds(Math.Min(hundredths, 199) * 10).AddMinutes(-15 * quarters);
    }
}
