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
    /// Copies bytes of a block that was checked, from <paramref name="from"/> on; the block has at least <paramref name="length"/> bytes
    /// when it is decoded.
    /// </summary>
    /// <exception cref="ImageFormatException">The block is damaged, or shorter.</exception>
    public void Read(long place, uint size, int length, int from, Span<byte> destination, string file)
    {
        var stored = StoredLength(size);
        if ((size & StoredBit) != 0)
        {
            if (stored < length)
                throw Short(file, stored, length, place);
            volume.Read(place + from, destination);
            return;
        }
        // A whole block needs no cache, when nobody has it there already.
        if (from == 0 && destination.Length == super.BlockSize && !blocks.Has(0, place))
        {
            var decoded = codec.Read(place, stored, destination, file);
            if (decoded < length)
                throw Short(file, decoded, length, place);
            return;
        }
        var bytes = Keep(place, stored, file);
        if (bytes.Length < length)
            throw Short(file, bytes.Length, length, place);
        bytes.AsSpan(from, destination.Length).CopyTo(destination);
    }

    /// <summary>Checks that a block of a file, or its fragment (-1), lies inside the file system, and returns its stored length.</summary>
    /// <exception cref="ImageFormatException">It does not.</exception>
    public int Check(long place, uint size, int index, SquashFsInode inode)
    {
        var stored = StoredLength(size);
        if (stored == 0 || stored > super.BlockSize || size > (StoredBit | (StoredBit - 1)))
            throw new ImageFormatException(volume.Name, Name(), $"is not 1 to {super.BlockSize} bytes long", "size", size, place);
        if (place < SquashFsSuperblock.Size || place > super.BytesUsed - stored)
            throw new ImageFormatException(volume.Name, Name(), "does not lie inside the file system", "start_block", place);
        return stored;

        string Name() => index < 0 ? $"fragment {inode.Fragment} of inode {inode.Ref}" : $"block {index} of inode {inode.Ref}";
    }

    // Apart from Read, which would otherwise allocate for this call on every read.
    private byte[] Keep(long place, int stored, string file) => blocks.Get(0, place, () => Decode(place, stored, file));

    private byte[] Decode(long place, int stored, string file)
    {
        var bytes = new byte[super.BlockSize];
        var length = codec.Read(place, stored, bytes, file);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private ImageFormatException Short(string file, int actual, int length, long place) =>
        new(volume.Name, $"block of {file}", $"has {actual} bytes in place of {length}", offset: place);
}
