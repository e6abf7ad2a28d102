using System.Buffers;
using System.Collections.Concurrent;
using ImageTools.Disks.Codecs;
using K4os.Compression.LZ4;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>Decodes extents. Thread-safe.</summary>
internal sealed class ErofsCodec(ErofsSuperblock super)
{
    private readonly ConcurrentBag<UnitDecoder> decoders = [];

    /// <summary>Reads and decodes the first bytes of an extent.</summary>
    /// <exception cref="ImageFormatException">It is damaged, or its algorithm is not among those of the superblock.</exception>
    public void Read(BlockSource source, in ErofsExtent extent, Span<byte> destination, string structure)
    {
        if ((super.Algorithms & (1 << (int)extent.Encoding)) == 0)
            throw Damaged(source, extent, structure, "uses an algorithm that the superblock does not name");
        var rented = ArrayPool<byte>.Shared.Rent(extent.Stored);
        try
        {
            source.Read(extent.Place, rented.AsSpan(0, extent.Stored));
            var stored = rented.AsMemory(0, extent.Stored);
            // Zeros come first, but not more than a block of them.
            if (super.Features.HasZeroPadding)
            {
                var most = Math.Min(extent.Stored, super.BlockSize);
                var first = stored.Span[..most].IndexOfAnyExcept((byte)0);
                stored = stored[(first < 0 ? most : first)..];
            }
            if (stored.IsEmpty || Decode(extent, stored, destination) != destination.Length)
                throw Damaged(source, extent, structure, $"is not {extent.Encoding} data of {destination.Length} bytes");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private int Decode(in ErofsExtent extent, ReadOnlyMemory<byte> stored, Span<byte> destination)
    {
        switch (extent.Encoding)
        {
            case ErofsEncoding.Lz4:
                return extent.IsPartial || !super.Features.HasZeroPadding
                    ? LZ4Codec.PartialDecode(stored.Span, destination)
                    : LZ4Codec.Decode(stored.Span, destination);
            case ErofsEncoding.Lzma:
                return LzmaBlock.DecodeMicro(stored, destination);
            default:
                var codec = extent.Encoding == ErofsEncoding.Deflate ? Codec.Deflate : Codec.Zstd;
                return extent.IsPartial ? StreamStart.Decode(codec, stored, destination) : DecodeUnit(codec, stored.Span, destination);
        }
    }

    private int DecodeUnit(Codec codec, ReadOnlySpan<byte> stored, Span<byte> destination)
    {
        if (!decoders.TryTake(out var decoder))
            decoder = new UnitDecoder();
        try
        {
            return decoder.Decode(codec, stored, destination);
        }
        finally
        {
            decoders.Add(decoder);
        }
    }

    private static ImageFormatException Damaged(BlockSource source, in ErofsExtent extent, string structure, string problem) =>
        new(
            source.Name,
            structure,
            problem,
            "stored bytes",
            extent.Stored,
            extent.Place,
            "The image is damaged there; fetch it or make it again."
        );
}
