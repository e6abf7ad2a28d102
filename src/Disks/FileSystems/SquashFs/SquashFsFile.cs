namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>The content of a file: blocks of one decoded size one after the other, and maybe an end in a fragment.</summary>
internal sealed class SquashFsFile : BlockSource
{
    // Checkpoints of the sum of sizes, which says where a block lies.
    private const int Stride = 64;
    private readonly BlockSource volume;
    private readonly SquashFsData data;
    private readonly int blockSize;
    private readonly uint[] sizes;
    private readonly long[] places;
    private readonly (long Place, uint Size, int Start)? fragment;

    /// <summary>Creates it from the sizes of its blocks, all of which are checked.</summary>
    public SquashFsFile(
        BlockSource volume,
        SquashFsData data,
        int blockSize,
        SquashFsInode inode,
        uint[] sizes,
        (long Place, uint Size, int Start)? fragment
    )
    {
        this.volume = volume;
        this.data = data;
        this.blockSize = blockSize;
        this.sizes = sizes;
        this.fragment = fragment;
        Length = inode.Size;
        Name = $"{volume.Name} inode {inode.Ref}";
        places = new long[(sizes.Length + Stride - 1) / Stride];
        var place = inode.StartBlock;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (i % Stride == 0)
                places[i / Stride] = place;
            place += SquashFsData.StoredLength(sizes[i]);
        }
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var (index, from) = (offset / blockSize, (int)(offset % blockSize));
            var length = (int)Math.Min(blockSize, Length - (index * blockSize));
            var part = destination[..Math.Min(destination.Length, length - from)];
            if (index >= sizes.Length)
                ReadFragment(length, from, part);
            else if (sizes[index] == 0)
                part.Clear();
            else
                data.Read(PlaceOf((int)index), sizes[index], length, from, part, Name);
            offset += part.Length;
            destination = destination[part.Length..];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        while (offset < end)
        {
            var index = offset / blockSize;
            var isHole = IsHole(index);
            var next = index + 1;
            while (next * blockSize < end && next < sizes.Length && IsHole(next) == isHole)
                next++;
            if (!isHole)
                next = index + 1;
            var extent = Describe(index, isHole, Math.Min(next * blockSize, Length));
            var stop = Math.Min(end, extent.End);
            yield return extent.Clip(offset, stop);
            offset = stop;
        }
    }

    private Extent Describe(long index, bool isHole, long end)
    {
        var start = index * blockSize;
        if (isHole)
            return Extent.Unallocated(start, end - start);
        if (index >= sizes.Length)
        {
            return (fragment!.Value.Size & SquashFsData.StoredBit) != 0
                ? Extent.Data(start, end - start, volume, fragment.Value.Place + fragment.Value.Start)
                : Extent.Data(start, end - start);
        }
        var size = sizes[index];
        return (size & SquashFsData.StoredBit) != 0 && SquashFsData.StoredLength(size) >= end - start
            ? Extent.Data(start, end - start, volume, PlaceOf((int)index))
            : Extent.Data(start, end - start);
    }

    private bool IsHole(long index) => index < sizes.Length && sizes[index] == 0;

    private void ReadFragment(int length, int from, Span<byte> destination)
    {
        var (place, size, start) = fragment!.Value;
        data.Read(place, size, start + length, start + from, destination, Name);
    }

    private long PlaceOf(int index)
    {
        var place = places[index / Stride];
        for (var i = index / Stride * Stride; i < index; i++)
            place += SquashFsData.StoredLength(sizes[i]);
        return place;
    }
}
