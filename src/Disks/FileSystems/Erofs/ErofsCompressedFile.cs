namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>The content of a compressed file. Its extents are looked up as they are read.</summary>
internal sealed class ErofsCompressedFile : BlockSource
{
    private readonly BlockSource volume;
    private readonly ErofsSuperblock super;
    private readonly ErofsInode inode;
    private readonly IErofsMap map;
    private readonly ErofsCodec codec;
    private readonly DecodedBlocks blocks;
    private readonly Func<BlockSource> packed;

    // Published as a whole, so that readers on several threads see one extent or another.
    private LastExtent? last;

    /// <summary>Creates the content of an inode that is not empty.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="super">Its superblock.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="map">Its extents.</param>
    /// <param name="codec">Decodes them.</param>
    /// <param name="blocks">Keeps the last ones.</param>
    /// <param name="packed">Opens the packed inode, which holds the ends of files.</param>
    public ErofsCompressedFile(
        BlockSource volume,
        ErofsSuperblock super,
        ErofsInode inode,
        IErofsMap map,
        ErofsCodec codec,
        DecodedBlocks blocks,
        Func<BlockSource> packed
    )
    {
        this.volume = volume;
        this.super = super;
        this.inode = inode;
        this.map = map;
        this.codec = codec;
        this.blocks = blocks;
        this.packed = packed;
        Name = $"{volume.Name} {inode.Name}";
    }

    /// <inheritdoc/>
    public override long Length => inode.Size;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var extent = Find(offset);
            var part = destination[..(int)Math.Min(destination.Length, extent.End - offset)];
            ReadExtent(extent, offset - extent.Start, part);
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
            var extent = Find(offset);
            var whole = extent.Encoding switch
            {
                ErofsEncoding.Hole => Extent.Unallocated(extent.Start, extent.Length),
                ErofsEncoding.Shifted when !extent.IsInMetadata => Extent.Data(extent.Start, extent.Length, volume, extent.Place),
                _ => Extent.Data(extent.Start, extent.Length),
            };
            var stop = Math.Min(end, extent.End);
            yield return whole.Clip(offset, stop);
            offset = stop;
        }
    }

    private ErofsExtent Find(long offset)
    {
        if (Volatile.Read(ref last) is { } known && offset >= known.Extent.Start && offset < known.Extent.End)
            return known.Extent;
        var extent = map.Find(offset);
        Check(extent, offset);
        Volatile.Write(ref last, new LastExtent(extent));
        return extent;
    }

    private void Check(in ErofsExtent extent, long offset)
    {
        if (extent.Start < 0 || extent.Start > offset || extent.End <= offset || extent.End > Length)
            throw Damaged(extent, "does not hold the byte that it is found for", "start", extent.Start);
        if (extent.Encoding is ErofsEncoding.Hole or ErofsEncoding.Fragment)
            return;
        if (extent.Length > ErofsExtent.MaxLength || extent.Stored is <= 0 or > ErofsExtent.MaxStored)
            throw Damaged(extent, "is larger than any extent", "length", extent.Length);
        var source = Source(extent);
        if (extent.Place < 0 || extent.Place > source.Length - extent.Stored)
            throw Damaged(extent, $"does not lie inside of {source.Length} bytes", "place", extent.Place);
        if (extent.Encoding is ErofsEncoding.Shifted or ErofsEncoding.Interlaced && extent.Length > extent.Stored)
            throw Damaged(extent, "is longer than what is stored of it", "length", extent.Length);
    }

    private BlockSource Source(in ErofsExtent extent) => extent.IsInMetadata ? inode.Metadata.Source : volume;

    private void ReadExtent(in ErofsExtent extent, long from, Span<byte> destination)
    {
        switch (extent.Encoding)
        {
            case ErofsEncoding.Hole:
                destination.Clear();
                return;
            case ErofsEncoding.Shifted:
                Source(extent).Read(extent.Place + from, destination);
                return;
            case ErofsEncoding.Interlaced:
                ReadInterlaced(extent, (int)from, destination);
                return;
            case ErofsEncoding.Fragment:
                ReadFragment(extent, from, destination);
                return;
            default:
                ReadDecoded(extent, (int)from, destination);
                return;
        }
    }

    /// <summary>The bytes up to the end of the first block are the last stored ones; the others stand before them.</summary>
    private void ReadInterlaced(in ErofsExtent extent, int from, Span<byte> destination)
    {
        var source = Source(extent);
        var first = (int)Math.Min(super.BlockSize - (extent.Start & (super.BlockSize - 1)), extent.Stored);
        if (from < first)
        {
            var count = Math.Min(destination.Length, first - from);
            source.Read(extent.Place + extent.Stored - first + from, destination[..count]);
            from += count;
            destination = destination[count..];
        }
        if (destination.Length > 0)
            source.Read(extent.Place + from - first, destination);
    }

    private void ReadFragment(in ErofsExtent extent, long from, Span<byte> destination)
    {
        var content = packed();
        if (extent.Place < 0 || extent.Place > content.Length - extent.Length)
            throw Damaged(extent, $"does not lie inside the packed inode of {content.Length} bytes", "fragmentoff", extent.Place);
        content.Read(extent.Place + from, destination);
    }

    private void ReadDecoded(in ErofsExtent extent, int from, Span<byte> destination)
    {
        // A whole extent needs no cache, when nobody has it there already.
        if (destination.Length == extent.Length && !blocks.Has(inode.Nid, extent.Start))
        {
            codec.Read(Source(extent), extent, destination, Structure(extent));
            return;
        }
        var wanted = extent;
        blocks.Get(inode.Nid, extent.Start, () => Decode(wanted)).AsSpan(from, destination.Length).CopyTo(destination);
    }

    private byte[] Decode(ErofsExtent extent)
    {
        var bytes = new byte[extent.Length];
        codec.Read(Source(extent), extent, bytes, Structure(extent));
        return bytes;
    }

    private string Structure(in ErofsExtent extent) => $"extent at byte {extent.Start} of {inode.Name}";

    private ImageFormatException Damaged(in ErofsExtent extent, string problem, string field, object value) =>
        new(volume.Name, Structure(extent), problem, field, value, extent.Place);

    private sealed record LastExtent(ErofsExtent Extent);
}
