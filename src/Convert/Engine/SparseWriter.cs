namespace ImageTools.Convert.Engine;

/// <summary>Writes bytes to a file and leaves out ranges of zeros, which stay holes.</summary>
internal static class SparseWriter
{
    private const int Page = 4096;

    /// <summary>
    /// Writes <paramref name="bytes"/>; returns how many were written. Ranges of at least <paramref name="sparseSize"/> zeros are left out;
    /// 0 writes everything.
    /// </summary>
    public static long Write(TargetFile target, long offset, ReadOnlySpan<byte> bytes, int sparseSize, bool pastCache = true)
    {
        if (sparseSize <= 0)
        {
            target.Write(offset, bytes, pastCache);
            return bytes.Length;
        }
        // Pages are counted from the start of the file, not from the start of the range.
        var lead = (int)Math.Min(-offset & (Page - 1), bytes.Length);
        if (lead > 0)
        {
            target.Write(offset, bytes[..lead], pastCache);
            return lead + Write(target, offset + lead, bytes[lead..], sparseSize, pastCache);
        }
        long written = 0;
        var position = 0;
        while (position < bytes.Length)
        {
            var start = position + ZeroPages(bytes[position..]);
            var end = start;
            while (end < bytes.Length)
            {
                var zeros = ZeroPages(bytes[end..]);
                if (zeros >= Math.Min(Math.Max(sparseSize, Page), bytes.Length - end) && zeros > 0)
                    break;
                end = Math.Min(bytes.Length, end + zeros + Page);
            }
            if (end > start)
                target.Write(offset + start, bytes[start..end], pastCache);
            written += end - start;
            position = end;
        }
        return written;
    }

    /// <summary>Length of the range of zero pages at the start.</summary>
    private static int ZeroPages(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length)
        {
            var page = bytes.Slice(length, Math.Min(Page, bytes.Length - length));
            if (page.ContainsAnyExcept((byte)0))
                break;
            length += page.Length;
        }
        return length;
    }
}
