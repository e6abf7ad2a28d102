namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>Blocks of data and fragments: reads and decodes them, and keeps the last few.</summary>
internal sealed class SquashFsData(BlockSource volume, SquashFsSuperblock super, SquashFsCodec codec)
{
    /// <summary>The flag in a size word of a block that is stored as it is.</summary>
    public const uint StoredBit = 1 << 24;

    private const long Budget = 16 << 20;
    private readonly DecodedBlocks blocks = new(Budget);

    /// <summary>Stored bytes of a block with this size word.</summary>
    public static int StoredLength(uint size) => (int)(size & (StoredBit - 1));

    /// <summary>
    /// Copies bytes of a block from <paramref name="from"/> on; the block has at least <paramref name="length"/> bytes when it is decoded.
    /// </summary>
    /// <exception cref="ImageFormatException">The block is damaged, or shorter.</exception>
    public void Read(long place, uint size, int length, int from, Span<byte> destination, string structure)
    {
        var stored = Check(place, size, structure);
        if ((size & StoredBit) != 0)
        {
            if (stored < length)
                throw Short(structure, stored, length, place);
            volume.Read(place + from, destination);
            return;
        }
        // A whole block needs no cache, when nobody has it there already.
        if (from == 0 && destination.Length == super.BlockSize && !blocks.Has(0, place))
        {
            var decoded = codec.Read(place, stored, destination, structure);
            if (decoded < length)
                throw Short(structure, decoded, length, place);
            return;
        }
        var bytes = blocks.Get(0, place, () => Decode(place, stored, structure));
        if (bytes.Length < length)
            throw Short(structure, bytes.Length, length, place);
        bytes.AsSpan(from, destination.Length).CopyTo(destination);
    }

    /// <summary>Checks that a block lies inside the file system, and returns its stored length.</summary>
    public int Check(long place, uint size, string structure)
    {
        var stored = StoredLength(size);
        if (stored == 0 || stored > super.BlockSize || size > (StoredBit | (StoredBit - 1)))
        {
            throw new ImageFormatException(volume.Name, structure, $"is not 1 to {super.BlockSize} bytes long", "size", size, place);
        }
        if (place < SquashFsSuperblock.Size || place > super.BytesUsed - stored)
            throw new ImageFormatException(volume.Name, structure, "does not lie inside the file system", "start_block", place);
        return stored;
    }

    private byte[] Decode(long place, int stored, string structure)
    {
        var bytes = new byte[super.BlockSize];
        var length = codec.Read(place, stored, bytes, structure);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private ImageFormatException Short(string structure, int actual, int length, long place) =>
        new(volume.Name, structure, $"has {actual} bytes in place of {length}", offset: place);
}
