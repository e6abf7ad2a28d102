using System.Buffers.Binary;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Where Zstandard frames end (RFC 8878, 3.1.1): the headers of blocks tell their lengths, so nothing has to be decoded.</summary>
internal static class ZstdFrames
{
    private const uint Magic = 0xFD2FB528, SkippableMask = 0xFFFFFFF0, Skippable = 0x184D2A50;

    /// <summary>The end of the frames that follow one another from <paramref name="offset"/> on.</summary>
    /// <exception cref="InvalidDataException">A frame is damaged or cut off.</exception>
    public static long EndOf(BlockSource file, long offset)
    {
        Span<byte> word = stackalloc byte[8];
        while (offset + word.Length <= file.Length)
        {
            file.Read(offset, word);
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(word);
            if (magic == Magic)
                offset = EndOfFrame(file, offset + 4, word[4]);
            else if ((magic & SkippableMask) == Skippable)
                offset += 8 + BinaryPrimitives.ReadUInt32LittleEndian(word[4..]);
            else
                break;
        }
        return offset <= file.Length ? offset : throw new InvalidDataException("a zstd frame is cut off");
    }

    private static long EndOfFrame(BlockSource file, long offset, byte descriptor)
    {
        var singleSegment = (descriptor & 0x20) != 0;
        int[] dictionary = [0, 1, 2, 4], content = [singleSegment ? 1 : 0, 2, 4, 8];
        offset += 1 + (singleSegment ? 0 : 1) + dictionary[descriptor & 3] + content[descriptor >> 6];
        Span<byte> header = stackalloc byte[3];
        while (offset + header.Length <= file.Length)
        {
            file.Read(offset, header);
            var block = header[0] | header[1] << 8 | header[2] << 16;
            // Bit 0: last block. Bits 1 and 2: raw, repeated byte, compressed. The rest: length.
            offset += 3 + ((block >> 1 & 3) == 1 ? 1 : block >> 3);
            if ((block & 1) != 0)
                return offset + ((descriptor & 4) != 0 ? 4 : 0);
        }
        throw new InvalidDataException("a zstd frame is cut off");
    }
}
