using System.Buffers;
using System.IO.Compression;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// Decodes one unit in one call. Not thread-safe: a worker keeps its own. Uses libdeflate when the system has it.
/// </summary>
public sealed class UnitDecoder : IDisposable
{
    private readonly bool portable;
    private nint libdeflate;
    private ZstdSharp.Decompressor? zstd;

    /// <summary>Creates a decoder.</summary>
    /// <param name="portable">True leaves libdeflate aside, as tests of the portable path need it.</param>
    public UnitDecoder(bool portable = false) => this.portable = portable;

    /// <summary>
    /// Decodes <paramref name="source"/> into <paramref name="destination"/>. Bytes after the end of the stream are ignored.
    /// Returns the decoded length, or -1 when the stream is damaged or would not fit.
    /// </summary>
    public int Decode(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination) => codec switch
    {
        Codec.Zstd => DecodeZstd(source, destination),
        _ when !portable && Libdeflate.IsAvailable => DecodeLibdeflate(codec, source, destination),
        _ => DecodePortable(codec, source, destination),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (libdeflate != 0)
            Libdeflate.FreeDecompressor(libdeflate);
        libdeflate = 0;
        zstd?.Dispose();
        zstd = null;
    }

    private int DecodeLibdeflate(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (libdeflate == 0)
            libdeflate = Libdeflate.AllocDecompressor();
        return Libdeflate.Decompress(libdeflate, codec, source, destination);
    }

    private static unsafe int DecodePortable(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* pointer = source)
        {
            using var stored = new UnmanagedMemoryStream(pointer, source.Length);
            using Stream stream = codec == Codec.Zlib ? new ZLibStream(stored, CompressionMode.Decompress) : new DeflateStream(stored, CompressionMode.Decompress);
            try
            {
                var read = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
                Span<byte> more = stackalloc byte[1];
                return read == destination.Length && stream.Read(more) != 0 ? -1 : read;
            }
            catch (InvalidDataException)
            {
                return -1;
            }
        }
    }

    /// <remarks>The frame need not carry its content size, and the descriptor's length is an upper bound: decoding stops once the unit is full.</remarks>
    private int DecodeZstd(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        zstd ??= new ZstdSharp.Decompressor();
        try
        {
            zstd.ResetStream();
            var total = 0;
            while (total < destination.Length)
            {
                var status = zstd.UnwrapStream(source, destination[total..], out var consumed, out var written);
                total += written;
                source = source[consumed..];
                if (status == OperationStatus.Done || (status == OperationStatus.NeedMoreData && source.IsEmpty && written == 0))
                    break;
                if (status == OperationStatus.InvalidData)
                    return -1;
            }
            return total;
        }
        catch (ZstdSharp.ZstdException)
        {
            return -1;
        }
    }
}
