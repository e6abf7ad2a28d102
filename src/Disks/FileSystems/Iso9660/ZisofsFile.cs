using ImageTools.Disks.Codecs;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>
/// A file of zisofs: a header, the places of its blocks, and each block as a zlib stream. A block without bytes is zeros. The blocks of one
/// decoded size stand in order, so none is stored twice.
/// </summary>
internal sealed class ZisofsFile : BlockSource
{
    /// <summary>Bytes of decoded blocks that a file system keeps.</summary>
    public const long Budget = 4 << 20;

    private const int MinHeader = 16,
        MinLog = 15,
        MaxLog = 17;
    private readonly BlockSource stored;
    private readonly DecodedBlocks blocks;
    private readonly uint[] places;
    private readonly int blockSize;
    private readonly long id;

    private ZisofsFile(BlockSource stored, DecodedBlocks blocks, uint[] places, int blockSize, long length, long id)
    {
        this.stored = stored;
        this.blocks = blocks;
        this.places = places;
        this.blockSize = blockSize;
        this.id = id;
        Length = length;
    }

    private static ReadOnlySpan<byte> Magic => [0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07];

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name => stored.Name;

    /// <summary>Reads the header and the places.</summary>
    /// <exception cref="ImageFormatException">They are damaged, or the algorithm is not known.</exception>
    public static BlockSource Open(
        BlockSource stored,
        (string Algorithm, int HeaderSize, int BlockLog, uint Size) entry,
        DecodedBlocks blocks,
        long id
    )
    {
        if (entry.Algorithm != "pz")
            throw Damaged(stored, "is compressed in a way that is not read", "ZF", entry.Algorithm, id);
        if (entry.BlockLog is < MinLog or > MaxLog || entry.HeaderSize < MinHeader || entry.HeaderSize > stored.Length)
            throw Damaged(stored, "has a header that is not possible", "ZF", $"{entry.HeaderSize}, {entry.BlockLog}", id);
        var header = stored.ReadBytes(0, MinHeader);
        if (
            !header.AsSpan().StartsWith(Magic)
            || U32(header, 8) != entry.Size
            || header[12] * 4 != entry.HeaderSize
            || header[13] != entry.BlockLog
        )
        {
            throw Damaged(stored, "has a header that differs from its directory record", "ZF", entry.Size, id);
        }
        var blockSize = 1 << entry.BlockLog;
        var count = (entry.Size + (long)blockSize - 1) / blockSize;
        if ((count + 1) * 4 > stored.Length - entry.HeaderSize)
            throw Damaged(stored, "has no room for the places of its blocks", "uncompressed_size", entry.Size, id);
        var bytes = stored.ReadBytes(entry.HeaderSize, (int)(count + 1) * 4);
        var places = new uint[count + 1];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = U32(bytes, i * 4);
            if (places[i] > stored.Length || (i > 0 && places[i] < places[i - 1]))
                throw Damaged(stored, "has places that do not ascend inside it", "block pointer", places[i], id);
            // No zlib stream is longer than this.
            if (i > 0 && places[i] - places[i - 1] > 2 * blockSize)
                throw Damaged(stored, "has a block that is too long", "block pointer", places[i], id);
        }
        return new ZisofsFile(stored, blocks, places, blockSize, entry.Size, id);
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var (index, from) = ((int)(offset / blockSize), (int)(offset % blockSize));
            var part = destination[..Math.Min(destination.Length, blockSize - from)];
            if (places[index] == places[index + 1])
                part.Clear();
            else
                Block(index).AsSpan(from, part.Length).CopyTo(part);
            offset += part.Length;
            destination = destination[part.Length..];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        for (var end = offset + length; offset < end;)
        {
            var index = (int)(offset / blockSize);
            var stop = Math.Min(end, (index + 1L) * blockSize);
            yield return places[index] == places[index + 1] ? Extent.Zero(offset, stop - offset) : Extent.Data(offset, stop - offset);
            offset = stop;
        }
    }

    private byte[] Block(int index) => blocks.Get((ulong)id, index, () =>
        {
            var bytes = new byte[(int)Math.Min(blockSize, Length - ((long)index * blockSize))];
            using var decoder = new UnitDecoder();
            var decoded = decoder.Decode(Codec.Zlib, stored.ReadBytes(places[index], (int)(places[index + 1] - places[index])), bytes);
            return decoded == bytes.Length
                ? bytes
                : throw Damaged(stored, $"has a block that is not a zlib stream of {bytes.Length} bytes", "block", index, id);
        });

    private static ImageFormatException Damaged(BlockSource stored, string problem, string field, object value, long id) =>
        new(stored.Name, "zisofs file", problem, field, value, id);
}
