using System.IO.Compression;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// Decodes one unit in one call. Not thread-safe: each worker has its own. Uses libdeflate and libzstd when the system has them.
/// </summary>
public sealed class UnitDecoder : IDisposable
{
    private readonly bool portable;
    private nint libdeflate,
        libzstd;
    private ZstdSharp.Decompressor? zstd;

    /// <summary>Creates a decoder.</summary>
    /// <param name="portable">True does not use the system's libraries, for tests of the portable path.</param>
    public UnitDecoder(bool portable = false) => this.portable = portable;

    /// <summary>Length in bytes of the last decoded stream, or 0 when unknown. Bytes of the next unit may follow it.</summary>
    public int Consumed { get; private set; }

    /// <summary>
    /// Decodes <paramref name="source"/> into <paramref name="destination"/>. Bytes after the end of the stream are ignored. Returns the
    /// decoded length, or -1 when the stream is damaged or does not fit. A truncated stream gives -1 or a length that is too short, so
    /// callers compare the length with the size of a unit.
    /// </summary>
    public int Decode(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination) =>
        codec switch
        {
            Codec.Zstd when !portable && Libzstd.IsAvailable => DecodeLibzstd(source, destination),
            Codec.Zstd => DecodeZstd(source, destination),
            _ when !portable && Libdeflate.IsAvailable => DecodeLibdeflate(codec, source, destination),
            _ => DecodePortable(codec, source, destination),
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (libdeflate != 0)
            Libdeflate.FreeDecompressor(libdeflate);
        if (libzstd != 0)
            Libzstd.FreeDecompressor(libzstd);
        libdeflate = libzstd = 0;
        zstd?.Dispose();
        zstd = null;
    }

    private int DecodeLibdeflate(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (libdeflate == 0)
            libdeflate = Libdeflate.AllocDecompressor();
        var length = Libdeflate.Decompress(libdeflate, codec, source, destination, out var consumed);
        Consumed = consumed;
        return length;
    }

    private int DecodeLibzstd(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (libzstd == 0)
            libzstd = Libzstd.CreateDecompressor();
        var length = Libzstd.Decompress(libzstd, source, destination, out var consumed);
        Consumed = consumed;
        return length;
    }

    private unsafe int DecodePortable(Codec codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Consumed = 0;
        if (source.IsEmpty)
            return -1;
        fixed (byte* pointer = source)
        {
            using var stored = new UnmanagedMemoryStream(pointer, source.Length);
            using Stream stream =
                codec == Codec.Zlib
                    ? new ZLibStream(stored, CompressionMode.Decompress)
                    : new DeflateStream(stored, CompressionMode.Decompress);
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

    /// <remarks>
    /// The frame may not state its content size, and other bytes may follow it, so its length is found first. Decoding in one call needs no
    /// window beside the destination, so the window size of a hostile frame has no effect.
    /// </remarks>
    private unsafe int DecodeZstd(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        nuint frame;
        fixed (byte* pointer = source)
            frame = ZstdSharp.Unsafe.Methods.ZSTD_findFrameCompressedSize(pointer, (nuint)source.Length);
        Consumed = 0;
        if (frame > (nuint)source.Length)
            return -1;
        Consumed = (int)frame;
        zstd ??= new ZstdSharp.Decompressor();
        try
        {
            return zstd.TryUnwrap(source[..(int)frame], destination, out var written) ? written : -1;
        }
        catch (ZstdSharp.ZstdException)
        {
            return -1;
        }
    }
}
