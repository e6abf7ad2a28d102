using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>Reads fields from a table of metadata one after the other; they may go over the end of a block.</summary>
internal sealed class SquashFsCursor
{
    private readonly SquashFsMetadata metadata;
    private readonly string structure;
    private readonly string volume;
    private SquashFsMetadata.Block block;
    private int position;

    /// <summary>Begins at <paramref name="start"/> of the block at <paramref name="place"/> of the volume.</summary>
    /// <exception cref="ImageFormatException">There is no such byte.</exception>
    public SquashFsCursor(SquashFsMetadata metadata, string volume, long place, int start, string structure)
    {
        this.metadata = metadata;
        this.structure = structure;
        this.volume = volume;
        block = metadata.Get(place, structure);
        if (start > block.Bytes.Length)
            throw Ended();
        position = start;
    }

    /// <summary>Fills <paramref name="destination"/>.</summary>
    public void Read(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            Advance();
            var count = Math.Min(destination.Length, block.Bytes.Length - position);
            block.Bytes.AsSpan(position, count).CopyTo(destination);
            position += count;
            destination = destination[count..];
        }
    }

    /// <summary>Goes forward without looking at the bytes.</summary>
    public void Skip(long count)
    {
        while (count > 0)
        {
            Advance();
            var step = (int)Math.Min(count, block.Bytes.Length - position);
            position += step;
            count -= step;
        }
    }

    /// <summary>A field of two bytes.</summary>
    public ushort TakeU16()
    {
        Span<byte> field = stackalloc byte[2];
        Read(field);
        return U16(field, 0);
    }

    /// <summary>A field of four bytes.</summary>
    public uint TakeU32()
    {
        Span<byte> field = stackalloc byte[4];
        Read(field);
        return U32(field, 0);
    }

    /// <summary>A field of eight bytes.</summary>
    public ulong TakeU64()
    {
        Span<byte> field = stackalloc byte[8];
        Read(field);
        return U64(field, 0);
    }

    private void Advance()
    {
        if (position < block.Bytes.Length)
            return;
        // Only the last block of a table may be short.
        if (block.Bytes.Length < SquashFsMetadata.BlockSize)
            throw Ended();
        block = metadata.Get(block.Next, structure);
        position = 0;
        if (block.Bytes.Length == 0)
            throw Ended();
    }

    private ImageFormatException Ended() => new(volume, structure, "goes on after the end of its table", "byte", position, block.Place);
}
