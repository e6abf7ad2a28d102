namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>The table of blocks that hold the ends of several files.</summary>
internal sealed class SquashFsFragments(BlockSource volume, SquashFsSuperblock super, SquashFsMetadata metadata)
{
    private const int EntrySize = 16,
        EntriesPerBlock = SquashFsMetadata.BlockSize / EntrySize;

    /// <summary>Place and size word of a fragment block.</summary>
    /// <exception cref="ImageFormatException">There is no such fragment.</exception>
    public (long Place, uint Size) Find(uint number)
    {
        var structure = $"fragment {number}";
        if (number >= super.Fragments || super.FragmentTable < 0)
            throw new ImageFormatException(volume.Name, structure, $"is not one of the {super.Fragments} fragments");
        var block = metadata.Index(super.FragmentTable, number / EntriesPerBlock, structure);
        var cursor = new SquashFsCursor(metadata, volume.Name, block, (int)(number % EntriesPerBlock) * EntrySize, structure);
        var (place, size) = (cursor.TakeU64(), cursor.TakeU32());
        return ((long)Math.Min(place, long.MaxValue), size);
    }
}
