namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Finds the end of Zstandard frames (RFC 8878, 3.1.1). Block headers have length fields, so nothing is decoded.</summary>
internal static class ZstdFrames
{
    private const uint SkippableMask = 0xFFFFFFF0,
        Skippable = 0x184D2A50;
    private static readonly int[] DictionaryIdSizes = [0, 1, 2, 4],
        ContentSizes = [0, 2, 4, 8];

    /// <summary>
    /// The end of the frame that begins here, including skippable frames after it. The next data frame is a segment of its own, for kernels
    /// too.
    /// </summary>
    /// <exception cref="InvalidDataException">A frame is cut off.</exception>
    public static long EndOf(SourceStream stored)
    {
        stored.Skip(4);
        SkipFrame(stored);
        while (true)
        {
            var end = stored.Position;
            if (stored.Length - end < 8 || ((uint)stored.TakeNumber(4) & SkippableMask) != Skippable)
                return end;
            stored.Skip((uint)stored.TakeNumber(4));
        }
    }

    private static void SkipFrame(SourceStream stored)
    {
        var descriptor = stored.TakeByte();
        var singleSegment = (descriptor & 0x20) != 0;
        var contentSize = singleSegment && descriptor >> 6 == 0 ? 1 : ContentSizes[descriptor >> 6];
        // Window_Descriptor: five bits of exponent, three of mantissa.
        if (!singleSegment && stored.TakeByte() is var window)
            DictionaryLimit.Check((1L << (10 + (window >> 3))) / 8 * (8 + (window & 7)));
        stored.Skip(DictionaryIdSizes[descriptor & 3] + contentSize);
        uint block;
        do
        {
            block = (uint)stored.TakeNumber(3);
            // Bit 0: last block. Bits 1 and 2: raw, repeated byte, compressed. The rest: length.
            stored.Skip((block >> 1 & 3) == 1 ? 1 : block >> 3);
        } while ((block & 1) == 0);
        stored.Skip((descriptor & 4) != 0 ? 4 : 0);
    }
}
