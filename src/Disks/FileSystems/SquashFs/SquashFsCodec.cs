using System.Buffers;
using System.Collections.Concurrent;
using ImageTools.Disks.Codecs;
using K4os.Compression.LZ4;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>Decodes blocks with the compressor of the file system. Thread-safe.</summary>
internal sealed class SquashFsCodec(BlockSource volume, SquashFsCompressor compressor)
{
    private readonly ConcurrentBag<UnitDecoder> decoders = [];

    /// <summary>
    /// Reads <paramref name="stored"/> bytes at <paramref name="place"/> and decodes them into <paramref name="destination"/>. Returns the
    /// decoded length.
    /// </summary>
    /// <exception cref="ImageFormatException">They are damaged, or more than <paramref name="destination"/> takes.</exception>
    public int Read(long place, int stored, Span<byte> destination, string structure)
    {
        var rented = ArrayPool<byte>.Shared.Rent(stored);
        try
        {
            volume.Read(place, rented.AsSpan(0, stored));
            var length = Decode(rented.AsMemory(0, stored), destination);
            if (length >= 0)
                return length;
            throw new ImageFormatException(
                volume.Name,
                structure,
                $"is not {compressor} data of at most {destination.Length} bytes",
                "size",
                stored,
                place,
                "The image is damaged there; fetch it or make it again."
            );
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private int Decode(ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        switch (compressor)
        {
            case SquashFsCompressor.Gzip:
                return DecodeUnit(Codec.Zlib, source.Span, destination);
            case SquashFsCompressor.Zstd:
                return DecodeUnit(Codec.Zstd, source.Span, destination);
            case SquashFsCompressor.Lz4:
                return LZ4Codec.Decode(source.Span, destination);
            case SquashFsCompressor.Xz:
                return XzBlock.Decode(source, destination);
            case SquashFsCompressor.Lzma:
                return LzmaBlock.DecodeAlone(source, destination);
            default:
                try
                {
                    return Lzo1x.Decode(source.Span, destination);
                }
                catch (InvalidDataException)
                {
                    return -1;
                }
        }
    }

    private int DecodeUnit(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!decoders.TryTake(out var decoder))
            decoder = new UnitDecoder();
        try
        {
            return decoder.Decode(codec, source, destination);
        }
        finally
        {
            decoders.Add(decoder);
        }
    }
}
