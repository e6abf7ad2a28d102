namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>Finds the end of an LZ4 frame (LZ4 Frame Format, 1.6). Blocks have length fields, so nothing is decoded.</summary>
internal static class Lz4Frames
{
    private const uint Uncompressed = 0x80000000;

    /// <summary>The end of the frame that begins here.</summary>
    /// <exception cref="InvalidDataException">It is cut off.</exception>
    public static long EndOf(SourceStream stored)
    {
        stored.Skip(4);
        var flags = stored.TakeByte();
        var (blockChecksum, contentSize, contentChecksum, dictionary) = (
            (flags & 0x10) != 0,
            (flags & 8) != 0,
            (flags & 4) != 0,
            (flags & 1) != 0
        );
        // The largest block size, and the checksum of the header.
        stored.Skip(1 + (contentSize ? 8 : 0) + (dictionary ? 4 : 0) + 1);
        for (var size = (uint)stored.TakeNumber(4); size != 0; size = (uint)stored.TakeNumber(4))
            stored.Skip((size & ~Uncompressed) + (blockChecksum ? 4 : 0));
        stored.Skip(contentChecksum ? 4 : 0);
        return stored.Position;
    }
}
