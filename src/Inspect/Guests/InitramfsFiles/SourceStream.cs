using System.Buffers.Binary;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// A range of a source as a stream for decoders. It can't seek, so <see cref="Position"/> shows how far a decoder has read. Not
/// thread-safe.
/// </summary>
/// <param name="source">The bytes.</param>
/// <param name="start">First byte.</param>
/// <param name="end">First byte after the range.</param>
internal sealed class SourceStream(BlockSource source, long start, long end) : ForwardOnlyStream
{
    private readonly byte[] buffer = new byte[64 << 10];
    private long passed,
        loaded;
    private int filled;

    /// <inheritdoc/>
    public override long Length => end - start;

    /// <summary>A reader asked for bytes after the last one.</summary>
    public bool WasReadBeyondEnd { get; private set; }

    /// <inheritdoc/>
    public override long Position
    {
        get => passed;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> destination)
    {
        var ahead = Ahead();
        var count = Math.Min(destination.Length, ahead.Length);
        ahead[..count].CopyTo(destination);
        passed += count;
        WasReadBeyondEnd |= count == 0 && destination.Length > 0;
        return count;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        var ahead = Ahead();
        if (ahead.IsEmpty)
        {
            WasReadBeyondEnd = true;
            return -1;
        }
        passed++;
        return ahead[0];
    }

    /// <summary>The loaded bytes from the current position; empty only at the end.</summary>
    public ReadOnlySpan<byte> Ahead()
    {
        if (passed >= loaded + filled)
        {
            (loaded, filled) = (passed, (int)Math.Clamp(Length - passed, 0, buffer.Length));
            if (filled > 0)
                source.Read(start + loaded, buffer.AsSpan(0, filled));
        }
        return buffer.AsSpan((int)(passed - loaded), (int)(loaded + filled - passed));
    }

    /// <summary>The next byte.</summary>
    /// <exception cref="InvalidDataException">The range ends here.</exception>
    public byte TakeByte() => ReadByte() is var value and >= 0 ? (byte)value : throw CutOff();

    /// <summary>The next little-endian number with <paramref name="bytes"/> (up to 8) bytes.</summary>
    /// <exception cref="InvalidDataException">The range ends before the number is complete.</exception>
    public ulong TakeNumber(int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        for (var i = 0; i < bytes; i++)
            number[i] = TakeByte();
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }

    /// <summary>Skips bytes without reading them.</summary>
    /// <exception cref="InvalidDataException">The range is shorter.</exception>
    public void Skip(long count)
    {
        if (count > Length - passed)
            throw CutOff();
        passed += count;
    }

    /// <summary>Skips zeros; false when only zeros are left.</summary>
    public bool SkipZeros()
    {
        while (Ahead() is { IsEmpty: false } ahead)
        {
            var zeros = ahead.IndexOfAnyExcept((byte)0);
            passed += zeros < 0 ? ahead.Length : zeros;
            if (zeros >= 0)
                return true;
        }
        return false;
    }

    private static InvalidDataException CutOff() => new("is cut off");
}
