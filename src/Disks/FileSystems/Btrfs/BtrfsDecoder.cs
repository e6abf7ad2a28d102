using System.Collections.Concurrent;
using ImageTools.Disks.Codecs;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>Decodes compressed extents. Thread-safe.</summary>
/// <param name="sectorSize">An LZO extent is compressed sector by sector.</param>
internal sealed class BtrfsDecoder(int sectorSize)
{
    private const int MaxKept = 16;

    private readonly ConcurrentBag<UnitDecoder> decoders = [];

    /// <summary>
    /// Decodes an extent. It may be longer than what is wanted, where whole sectors of a file that ends inside of one were compressed, or
    /// shorter, where the compressed bytes end with the file. Null when it worked, and otherwise what is wrong.
    /// </summary>
    public string? Decode(byte compression, ReadOnlySpan<byte> stored, Span<byte> room, int wanted)
    {
        int length;
        if (compression == 2)
        {
            try
            {
                length = DecodeLzo(stored, room, wanted);
            }
            catch (InvalidDataException e)
            {
                return $"can't be decoded: {e.Message}";
            }
        }
        else
        {
            if (!decoders.TryTake(out var decoder))
                decoder = new UnitDecoder();
            length = decoder.Decode(compression == 1 ? Codec.Zlib : Codec.Zstd, stored, room);
            if (decoders.Count < MaxKept)
                decoders.Add(decoder);
            else
                decoder.Dispose();
        }
        if (length < 0)
            return "can't be decoded";
        // What is compressed ends with the file, and the extent with a sector.
        if (wanted - length >= sectorSize)
            return $"gives {length} bytes in place of {wanted}";
        room[Math.Min(length, wanted)..wanted].Clear();
        return null;
    }

    // Length of all (u32), then for each sector its length (u32) and an LZO block. A length never lies in two sectors.
    private int DecodeLzo(ReadOnlySpan<byte> stored, Span<byte> room, int wanted)
    {
        const int lengthSize = 4;
        if (stored.Length < lengthSize || U32(stored, 0) is var total && (total < lengthSize || total > stored.Length))
            throw new InvalidDataException("the length of an LZO extent does not fit it");
        stored = stored[..(int)U32(stored, 0)];
        var (at, length) = (lengthSize, 0);
        while (length < wanted)
        {
            if (sectorSize - (at % sectorSize) < lengthSize)
                at += sectorSize - (at % sectorSize);
            if (at > stored.Length - lengthSize)
                break;
            var block = U32(stored, at);
            at += lengthSize;
            if (block > stored.Length - at)
                throw new InvalidDataException($"an LZO block of {block} bytes lies beyond its extent");
            var sector = room.Slice(length, Math.Min(sectorSize, room.Length - length));
            length += Lzo1x.Decode(stored.Slice(at, (int)block), sector);
            at += (int)block;
        }
        return length;
    }
}
