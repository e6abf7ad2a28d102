using System.Globalization;

namespace ImageTools.LocalCloud.Oss;

/// <summary>
/// The Range header as OSS reads it. A range that cannot be satisfied gives the whole object, unless the request asks for the standard
/// behaviour.
/// </summary>
internal static class ByteRange
{
    public static (long First, long Count, bool Partial) Read(string? header, string? behaviour, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(','))
            return (0, size, false);
        var dash = header.IndexOf('-');
        if (dash < 0)
            return (0, size, false);
        var hasFirst = long.TryParse(header.AsSpan(6, dash - 6), NumberStyles.None, CultureInfo.InvariantCulture, out var first);
        var hasLast = long.TryParse(header.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        var standard = behaviour == "standard";
        if (!hasFirst && hasLast && last > 0 && dash == 6)
        {
            (first, last) = (Math.Max(0, size - last), size - 1);
        }
        else if (!hasFirst || (!hasLast && dash + 1 < header.Length) || (hasLast && last < first))
        {
            return (0, size, false);
        }
        else if (!hasLast || (standard && last >= size))
        {
            last = size - 1;
        }
        if (first < size && last < size)
            return (first, last - first + 1, true);
        if (standard)
        {
            throw new OssException(
                416,
                "InvalidRange",
                "The requested range cannot be satisfied.",
                null,
                ("ActualObjectSize", size.ToString(CultureInfo.InvariantCulture)),
                ("RangeRequested", header)
            );
        }

        return (0, size, false);
    }
}
