using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;
using ImageTools.Disks;
using K4os.Compression.LZ4.Streams;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Xz;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Reads an initramfs: any number of cpio archives, plain or compressed, one behind the other with zeros in between. The first one is usually microcode
/// only, so reading never stops there.
/// </summary>
internal static partial class InitramfsReader
{
    private const long MostDecoded = 1L << 30;
    private const int MostSegments = 64;

    /// <summary>Reads the file. What can't be read is said in <see cref="Initramfs.Problem"/>.</summary>
    public static Initramfs Read(string path, BlockSource file)
    {
        var segments = new List<string>();
        var cpio = new CpioReader();
        string? problem = null;
        try
        {
            problem = ReadSegments(file, segments, cpio);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ZstdSharp.ZstdException or SharpCompress.Common.SharpCompressException or ArgumentException or IndexOutOfRangeException)
        {
            problem = $"segment {segments.Count} ({segments.LastOrDefault() ?? "none"}): {e.Message}";
        }
        if (problem is null && cpio.Nested.Count > 0)
            problem = $"{cpio.Nested[0]} inside holds the rest and is not read";
        return new Initramfs
        {
            Path = path,
            Size = file.Length,
            Segments = segments,
            Files = cpio.Files,
            Texts = cpio.Texts,
            ModuleVersions = [.. cpio.Files.Select(f => ModulePath().Match(f)).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct()],
            Problem = problem ?? (cpio.Files.Count == 0 ? "holds no archive" : null),
        };
    }

    private static string? ReadSegments(BlockSource file, List<string> segments, CpioReader cpio)
    {
        long offset = 0;
        while (segments.Count < MostSegments)
        {
            offset = SkipZeros(file, offset);
            if (offset >= file.Length)
                return null;
            var magic = file.ReadBytes(offset, (int)Math.Min(8, file.Length - offset));
            if (magic.AsSpan().StartsWith("07070"u8))
            {
                segments.Add("none");
                var reader = new ForwardReader(new SourceStream(file, offset, file.Length), MostDecoded);
                cpio.Read(reader);
                offset += reader.Position;
                continue;
            }
            var codec = Compression(magic);
            segments.Add(codec ?? "unknown");
            if (codec is null or "lzo")
                return $"segment {segments.Count} at byte {offset} is compressed in a way that can't be read ({codec ?? System.Convert.ToHexStringLower(magic)})";
            offset = ReadCompressed(file, offset, codec, cpio);
        }
        return $"has more than {MostSegments} segments";
    }

    /// <summary>Reads a compressed segment and returns where it ends. Of codecs whose end can't be seen, the segment is the last one.</summary>
    private static long ReadCompressed(BlockSource file, long offset, string codec, CpioReader cpio)
    {
        var end = codec switch
        {
            "zstd" => ZstdFrames.EndOf(file, offset),
            _ => file.Length,
        };
        using var stored = new SourceStream(file, offset, end);
        using var decoded = Decoder(codec, stored);
        var reader = new ForwardReader(decoded, MostDecoded);
        for (reader.SkipZeros(); CpioReader.IsHere(reader); reader.SkipZeros())
            cpio.Read(reader);
        if (codec != "gzip")
            return end;
        // The stream is read to its end, whereupon it leaves its source behind its last byte.
        while (reader.Peek(1).Length > 0)
            reader.Skip(reader.Peek(32 << 10).Length);
        return offset + stored.Position;
    }

    private static Stream Decoder(string codec, Stream stored) => codec switch
    {
        "gzip" => new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true),
        "zstd" => new ZstdSharp.DecompressionStream(stored, leaveOpen: true),
        "xz" => new XZStream(stored),
        "bzip2" => BZip2Stream.Create(stored, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true),
        "lzma" => Lzma(stored),
        "lz4" => new Lz4LegacyStream(stored),
        _ => LZ4Stream.Decode(stored, leaveOpen: true),
    };

    /// <summary>The old format: five bytes of properties, the length (all ones when unknown), the data.</summary>
    private static LzmaStream Lzma(Stream stored)
    {
        var header = new byte[13];
        stored.ReadExactly(header);
        return LzmaStream.Create(header[..5], stored, -1, BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(5)));
    }

    private static string? Compression(ReadOnlySpan<byte> magic) =>
        magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? "gzip"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? "zstd"
        : magic.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a]) ? "xz"
        : magic.StartsWith("BZh"u8) ? "bzip2"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x5d, 0x00, 0x00]) ? "lzma"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x02, 0x21, 0x4c, 0x18]) ? "lz4"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4d, 0x18]) ? "lz4-frame"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x89, 0x4c, 0x5a, 0x4f]) ? "lzo"
        : null;

    private static long SkipZeros(BlockSource file, long offset)
    {
        Span<byte> bytes = stackalloc byte[512];
        while (offset < file.Length)
        {
            var piece = bytes[..(int)Math.Min(bytes.Length, file.Length - offset)];
            file.Read(offset, piece);
            var zeros = piece.IndexOfAnyExcept((byte)0);
            if (zeros >= 0)
                return offset + zeros;
            offset += piece.Length;
        }
        return offset;
    }

    [GeneratedRegex("^(?:usr/)?lib/modules/([^/]+)/.*\\.ko")]
    private static partial Regex ModulePath();
}
