using System.Globalization;
using System.Text;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>Dates of directory records (ECMA-119, 9.1.5) and of volume descriptors (8.4.26.1).</summary>
internal static class IsoDate
{
    /// <summary>
    /// Years since 1900, month, day, hour, minute, second, and quarters of an hour from Greenwich. What is not possible is
    /// 1970.
    /// </summary>
    public static DateTimeOffset Short(ReadOnlySpan<byte> date) =>
        Make(1900 + date[0], date[1], date[2], date[3], date[4], date[5], (sbyte)date[6]);

    /// <summary>The same in sixteen digits, with hundredths of a second.</summary>
    public static DateTimeOffset Long(ReadOnlySpan<byte> date)
    {
        var text = Encoding.ASCII.GetString(date[..16]);
        if (!text.All(char.IsAsciiDigit))
            return DateTimeOffset.UnixEpoch;
        int Number(int from, int count) => int.Parse(text.AsSpan(from, count), CultureInfo.InvariantCulture);
        return Make(Number(0, 4), Number(4, 2), Number(6, 2), Number(8, 2), Number(10, 2), Number(12, 2), (sbyte)date[16]);
    }

    private static DateTimeOffset Make(int year, int month, int day, int hour, int minute, int second, int quarters)
    {
        if (
            year is < 1 or > 9998
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
        {
            return DateTimeOffset.UnixEpoch;
        }
        var time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return Math.Abs(quarters) <= 56 && year > 1 ? time.AddMinutes(-15 * quarters) : time;
    }
}
