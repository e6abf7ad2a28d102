namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Reads a stream from front to back, up to a limit. It can look a little ahead.</summary>
/// <param name="stream">Decoded bytes.</param>
/// <param name="limit">The largest number of bytes to read.</param>
internal sealed class ForwardReader(Stream stream, long limit)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int start,
        end;

    /// <summary>Number of bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Up to <paramref name="count"/> bytes (at most 32 KiB), without moving forward; fewer only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (end - start < count)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            end += stream.ReadAtLeast(buffer.AsSpan(end), count - end, throwOnEndOfStream: false);
        }
        return buffer.AsSpan(start, Math.Min(count, end - start));
    }

    /// <summary>Skips bytes.</summary>
    /// <exception cref="InvalidDataException">The stream ends.</exception>
    /// <exception cref="UnreadInitramfsException">The limit is reached.</exception>
    public void Skip(long count)
    {
        Position += count;
        if (Position > limit)
            throw new UnreadInitramfsException($"holds more than {limit} bytes");
        while (count > 0)
        {
            if (start == end)
            {
                (start, end) = (0, stream.Read(buffer));
                if (end == 0)
                    throw new InvalidDataException("ends in the middle of an archive");
            }
            var take = (int)Math.Min(count, end - start);
            start += take;
            count -= take;
        }
    }

    /// <summary>Reads bytes into a new array. The caller has checked the size.</summary>
    public byte[] Read(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            var piece = Peek(Math.Min(count - done, 32 << 10));
            if (piece.IsEmpty)
                throw new InvalidDataException("ends in the middle of an archive");
            piece.CopyTo(bytes.AsSpan(done));
            done += piece.Length;
            Skip(piece.Length);
        }
        return bytes;
    }

    /// <summary>Skips padding; false when nothing follows it.</summary>
    public bool SkipZeros()
    {
        while (Peek(512) is { IsEmpty: false } ahead)
        {
            var zeros = ahead.IndexOfAnyExcept((byte)0);
            if (zeros == 0)
                return true;
            Skip(zeros < 0 ? ahead.Length : zeros);
        }
        return false;
    }
}
