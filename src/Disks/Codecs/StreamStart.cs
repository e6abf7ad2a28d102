using System.IO.Compression;

namespace ImageTools.Disks.Codecs;

/// <summary>Decodes the first bytes of a stream of which the rest is not wanted.</summary>
internal static class StreamStart
{
    // Windows of 8 MiB; larger ones are not allocated.
    private const int MaxWindowLog = 23;

    /// <summary>Fills <paramref name="destination"/>. Returns its length, or -1 when the stream is damaged or shorter.</summary>
    public static int Decode(Codec codec, ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        try
        {
            using var stored = new StoredStream(source);
            using var stream = Open(codec, stored);
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length
                ? destination.Length
                : -1;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            return -1;
        }
    }

    private static Stream Open(Codec codec, Stream stored)
    {
        if (codec == Codec.Zstd)
        {
            var stream = new ZstdSharp.DecompressionStream(stored);
            stream.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
            return stream;
        }
        return codec == Codec.Zlib
            ? new ZLibStream(stored, CompressionMode.Decompress)
            : new DeflateStream(stored, CompressionMode.Decompress);
    }
}
