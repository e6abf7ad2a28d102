using System.IO.Compression;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Compression;

/// <summary>
/// Compresses one unit in one call. The result depends only on the unit, the codec, the level and the library. Not thread-safe: each worker
/// has its own.
/// </summary>
internal sealed class UnitEncoder : IDisposable
{
    private readonly Codec codec;
    private readonly int level;
    private readonly bool portable;
    private readonly nint libdeflate,
        libzstd;
    private readonly ZstdSharp.Compressor? zstd;
    private byte[] scratch = [];

    /// <summary>Creates an encoder of raw deflate, zlib or zstd.</summary>
    public UnitEncoder(Codec codec, int? level, bool portable = false)
    {
        this.codec = codec;
        this.portable = portable || !(codec == Codec.Zstd ? Libzstd.IsAvailable : Libdeflate.IsAvailable);
        this.level = level ?? DefaultLevel(codec, this.portable);
        if (codec == Codec.Zstd && !this.portable)
            libzstd = Libzstd.CreateCompressor();
        else if (codec == Codec.Zstd)
            zstd = new ZstdSharp.Compressor(this.level);
        else if (!this.portable)
            libdeflate = Libdeflate.AllocCompressor(this.level);
    }

    /// <summary>Library and level. They are part of a target's fingerprint, because another library or level gives other bytes.</summary>
    public string Name =>
        codec == Codec.Zstd
            ? portable
                ? $"zstd {level}"
                : $"libzstd {level}"
            : portable
                ? $"deflate {level}"
                : $"libdeflate {level}";

    /// <summary>
    /// Compresses <paramref name="unit"/>; returns the length, or 0 when it does not fit into
    /// <paramref name="destination"/>.
    /// </summary>
    public int Encode(ReadOnlySpan<byte> unit, Span<byte> destination)
    {
        if (zstd is not null)
            return zstd.TryWrap(unit, destination, out var written) ? written : 0;
        if (libzstd != 0)
            return Libzstd.Compress(libzstd, unit, destination, level);
        return portable ? EncodePortable(unit, destination) : Libdeflate.Compress(libdeflate, codec, unit, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (libdeflate != 0)
            Libdeflate.FreeCompressor(libdeflate);
        if (libzstd != 0)
            Libzstd.FreeCompressor(libzstd);
        zstd?.Dispose();
    }

    // The lowest level whose output is not larger than that of qemu-img (zlib level 6 with a window of 4 KiB; zstd level 3 with tables for
    // large inputs): see bench/RESULTS.md.
    private static int DefaultLevel(Codec codec, bool portable) =>
        codec == Codec.Zstd ? 4
        : portable ? 3
        : 2;

    private int EncodePortable(ReadOnlySpan<byte> unit, Span<byte> destination)
    {
        if (scratch.Length < destination.Length)
            scratch = new byte[destination.Length];
        using var to = new MemoryStream(scratch, 0, destination.Length);
        try
        {
            var options = new ZLibCompressionOptions { CompressionLevel = Math.Clamp(level, 1, 9) };
            using (
                Stream deflate =
                    codec == Codec.Zlib ? new ZLibStream(to, options, leaveOpen: true) : new DeflateStream(to, options, leaveOpen: true)
            )
            {
                deflate.Write(unit);
            }
        }
        catch (NotSupportedException)
        {
            // The fixed buffer is full: the unit does not become smaller.
            return 0;
        }
        scratch.AsSpan(0, (int)to.Position).CopyTo(destination);
        return (int)to.Position;
    }
}
