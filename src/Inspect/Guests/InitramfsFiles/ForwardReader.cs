namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Reads a stream from front to back, looking a little ahead, and never beyond a limit.</summary>
/// <param name="stream">Decoded bytes.</param>
/// <param name="limit">Most bytes to pass.</param>
internal sealed class ForwardReader(Stream stream, long limit)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int start,
        end;

    /// <summary>Bytes passed so far.</summary>
    public long Position { get; private set; }

    /// <summary>Up to <paramref name="count"/> bytes (at most 32 KiB) without passing them; fewer only at the end.</summary>
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

    /// <summary>Passes bytes.</summary>
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

    /// <summary>Reads bytes into a new array of a size that was checked before.</summary>
    public byte[] Read(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count; )
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

    /// <summary>Passes padding; false when nothing else is left.</summary>
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
