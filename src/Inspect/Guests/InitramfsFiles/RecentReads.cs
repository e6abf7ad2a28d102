namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Passes reads on, and remembers the bytes of the last two.</summary>
/// <param name="inner">What is read.</param>
internal sealed class RecentReads(Stream inner) : ForwardOnlyStream
{
    private const int LongestRead = 16 << 10;
    private byte[] before = new byte[LongestRead],
        last = new byte[LongestRead];
    private int beforeLength,
        lastLength;

    /// <summary>The bytes of the last two reads that returned data.</summary>
    public byte[] Bytes => [.. before.AsSpan(0, beforeLength), .. last.AsSpan(0, lastLength)];

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer[..Math.Min(buffer.Length, LongestRead)]);
        if (count > 0)
        {
            (before, last, beforeLength, lastLength) = (last, before, lastLength, count);
            buffer[..count].CopyTo(last);
        }
        return count;
    }
}
