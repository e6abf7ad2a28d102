using System.Buffers.Binary;
using ImageTools.Disks;
using K4os.Compression.LZ4.Streams;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Xz;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Reads the segments one after another, as the kernel does (init/initramfs.c). It skips zeros, reads one plain archive or one compressed
/// stream, and expects the next segment right after it.
/// </summary>
/// <param name="file">The whole file.</param>
/// <param name="cpio">Receives the archives of all segments.</param>
internal sealed class SegmentReader(BlockSource file, CpioReader cpio)
{
    // Limits for all segments together. With both limits, and the speed of the decoders, reading ends within minutes for any file.
    private const long MostDecoded = 1L << 30,
        MostStored = 1L << 30;
    private const int FileSystemHead = 0x43a,
        MostSegments = 64,
        LongestMagic = 8,
        ShortestMagic = 6;
    private readonly long end = Math.Min(file.Length, MostStored);
    private long decoded;

    /// <summary>The compression of each segment that was started.</summary>
    public List<SegmentCodec> Codecs { get; } = [];

    /// <summary>True when the file is not too long, so all of it was read.</summary>
    public bool IsWhole => end == file.Length;

    /// <summary>Reads all segments.</summary>
    /// <returns>Why reading ended before the end of the file, or null.</returns>
    /// <exception cref="InvalidDataException">The last segment is damaged.</exception>
    public string? Read()
    {
        long offset = 0;
        while (true)
        {
            var stored = new SourceStream(file, offset, end);
            if (!stored.SkipZeros())
                return end < file.Length ? $"is longer than {MostStored} bytes; the rest is not read" : null;
            if (Codecs.Count == MostSegments)
                return $"has more than {MostSegments} segments";
            offset += stored.Position;
            var magic = file.ReadBytes(offset, (int)Math.Min(LongestMagic, end - offset));
            var codec = Codec(magic);
            Codecs.Add(codec);
            // Kernels know all formats that are known here. They accept nothing in front of them.
            if (codec == SegmentCodec.Unknown && magic.Length < ShortestMagic)
                throw new InvalidDataException($"ends after {magic.Length} bytes: it is cut off");
            if (codec == SegmentCodec.Unknown && Codecs.Count == 1 && !IsFileSystem(offset))
            {
                throw new InvalidDataException(
                    $"begins with {System.Convert.ToHexStringLower(magic)}, which is neither a cpio archive nor compressed in a way "
                        + "that kernels know"
                );
            }

            if (codec == SegmentCodec.Unknown)
            {
                return $"segment {Codecs.Count} at byte {offset} is compressed in a way that can't be read "
                    + $"({System.Convert.ToHexStringLower(magic)})";
            }

            offset += codec == SegmentCodec.None ? ReadPlain(offset) : ReadCompressed(offset, codec);
        }
    }

    /// <summary>Reads one archive and returns its length.</summary>
    private long ReadPlain(long offset)
    {
        var reader = new ForwardReader(new SourceStream(file, offset, end), MostDecoded - decoded);
        cpio.Read(reader);
        decoded += reader.Position;
        return reader.Position;
    }

    /// <summary>
    /// Reads a compressed segment and returns its length. The length comes from the segment's own structure, or from how far the decoder
    /// had to read.
    /// </summary>
    private long ReadCompressed(long offset, SegmentCodec codec)
    {
        var whole = new SourceStream(file, offset, end);
        var length = codec switch
        {
            SegmentCodec.Zstd => ZstdFrames.EndOf(whole),
            SegmentCodec.Xz => XzStreams.EndOf(whole),
            SegmentCodec.Lz4Frame => Lz4Frames.EndOf(whole),
            _ => whole.Length,
        };
        using var stored = new SourceStream(file, offset, offset + length);
        if (codec == SegmentCodec.Gzip)
        {
            using var member = new GzipMember(stored);
            ReadArchives(member);
            return member.End();
        }
        using var decoder = new DecodedStream(() => Decoder(codec, stored));
        ReadArchives(decoder);
        // This decoder invents bytes after the end of its input.
        if (codec == SegmentCodec.Lzma && stored.WasReadBeyondEnd)
            throw new InvalidDataException("is cut off");
        return codec is SegmentCodec.Lz4 or SegmentCodec.Bzip2 or SegmentCodec.Lzma or SegmentCodec.Lzo ? stored.Position : length;
    }

    private bool IsFileSystem(long offset) => IsFileSystem(file.ReadBytes(offset, (int)Math.Min(FileSystemHead, end - offset)));

    /// <summary>An initrd of the old kind, which the kernel mounts: ext2 (0xEF53 at 0x438), cramfs, squashfs, romfs.</summary>
    private static bool IsFileSystem(ReadOnlySpan<byte> head) =>
        (head.Length >= 0x43a && head[0x438] == 0x53 && head[0x439] == 0xef)
        || head.StartsWith((ReadOnlySpan<byte>)[0x45, 0x3d, 0xcd, 0x28])
        || head.StartsWith("hsqs"u8)
        || head.StartsWith("-rom1fs-"u8);

    private void ReadArchives(Stream content)
    {
        var reader = new ForwardReader(content, MostDecoded - decoded);
        var archives = 0;
        for (; reader.SkipZeros(); archives++)
        {
            if (!CpioReader.IsHere(reader) && archives == 0 && Codecs.Count == 1 && IsFileSystem(reader.Peek(FileSystemHead)))
                throw new UnreadInitramfsException("is a file system, as before 2006");
            if (!CpioReader.IsHere(reader))
                throw new InvalidDataException($"has something other than a cpio archive at byte {reader.Position} of the decoded data");
            cpio.Read(reader);
        }
        if (archives == 0)
            throw new InvalidDataException("has no cpio archive");
        decoded += reader.Position;
    }

    private static Stream Decoder(SegmentCodec codec, Stream stored) =>
        codec switch
        {
            SegmentCodec.Zstd => new ZstdSharp.DecompressionStream(stored, leaveOpen: true),
            SegmentCodec.Xz => new XZStream(stored),
            SegmentCodec.Bzip2 => BZip2Stream.Create(
                stored,
                SharpCompress.Compressors.CompressionMode.Decompress,
                decompressConcatenated: false
            ),
            SegmentCodec.Lzma => Lzma(stored),
            SegmentCodec.Lz4 => new Lz4LegacyStream(stored),
            SegmentCodec.Lzo => new LzopStream(stored),
            _ => LZ4Stream.Decode(stored, leaveOpen: true),
        };

    /// <summary>The old format: five bytes of properties, the length (all ones when unknown), the data.</summary>
    private static LzmaStream Lzma(Stream stored)
    {
        var header = new byte[13];
        stored.ReadExactly(header);
        DictionaryLimit.Check(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(1)));
        return LzmaStream.Create(header[..5], stored, -1, BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(5)));
    }

    private static SegmentCodec Codec(ReadOnlySpan<byte> magic) =>
        magic.StartsWith("07070"u8) ? SegmentCodec.None
        : magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? SegmentCodec.Gzip
        : magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? SegmentCodec.Zstd
        : magic.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a]) ? SegmentCodec.Xz
        : magic.StartsWith("BZh"u8) ? SegmentCodec.Bzip2
        : magic.StartsWith((ReadOnlySpan<byte>)[0x5d, 0x00, 0x00]) ? SegmentCodec.Lzma
        : magic.StartsWith((ReadOnlySpan<byte>)[0x02, 0x21, 0x4c, 0x18]) ? SegmentCodec.Lz4
        : magic.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4d, 0x18]) ? SegmentCodec.Lz4Frame
        : magic.StartsWith((ReadOnlySpan<byte>)[0x89, 0x4c, 0x5a, 0x4f]) ? SegmentCodec.Lzo
        : SegmentCodec.Unknown;
}
