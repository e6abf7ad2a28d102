using System.Buffers;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// The content of a file. Its extents are looked up in the tree when they are read, so a file of a million extents costs what is asked of
/// it. Keeps the last compressed extent for small reads.
/// </summary>
internal sealed class BtrfsFile : BlockSource
{
    private readonly BtrfsTree tree;
    private readonly ulong number;
    private readonly bool hasChecksums;
    private readonly BtrfsData data;
    private readonly BtrfsDecoder decoder;
    private readonly long most;
    private readonly string structure;
    private Decoded? last;

    /// <param name="tree">The subvolume.</param>
    /// <param name="number">Its number in it.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="data">Reads its data.</param>
    /// <param name="decoder">Decodes them.</param>
    /// <param name="most">Bytes that a file may store; more is made to cost, and not to be read.</param>
    public BtrfsFile(BtrfsTree tree, ulong number, BtrfsInode inode, BtrfsData data, BtrfsDecoder decoder, long most)
    {
        this.tree = tree;
        this.number = number;
        hasChecksums = inode.HasChecksums;
        this.data = data;
        this.decoder = decoder;
        this.most = most;
        structure = $"btrfs tree {tree.Id}, inode {number}";
        Name = $"{data.Name} inode {number}";
        Length = inode.Length <= long.MaxValue ? (long)inode.Length : throw Damaged("is not a possible length", "size", inode.Length);
        if (inode.Stored > (ulong)most)
            throw Damaged($"is more than the {most} bytes that a file on such devices can store", "nbytes", inode.Stored);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        if (destination.Length == 0)
            return;
        var end = offset + destination.Length;
        foreach (var extent in From(offset, end))
        {
            if (extent.Start > offset)
            {
                var gap = (int)(extent.Start - offset);
                destination[..gap].Clear();
                destination = destination[gap..];
                offset = extent.Start;
            }
            var count = (int)(Math.Min(extent.End, end) - offset);
            ReadExtent(extent, offset - extent.Start, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
        destination.Clear();
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        // An empty file may have room that was allocated for it.
        if (length == 0)
            yield break;
        var (end, stored) = (offset + length, 0L);
        foreach (var extent in From(offset, end))
        {
            if (extent.Start > offset)
                yield return Extent.Unallocated(offset, extent.Start - offset);
            var (from, to) = (Math.Max(offset, extent.Start), Math.Min(extent.End, end));
            if (!extent.IsZero)
            {
                // A place may be named any number of times: that is what a clone is.
                if ((stored += to - from) > most)
                    throw Damaged($"is more than the {most} bytes that a file on such devices can store", "sum of num_bytes", stored);
                yield return Extent.Data(from, to - from);
            }
            else
            {
                yield return extent.IsPreallocated ? Extent.Zero(from, to - from) : Extent.Unallocated(from, to - from);
            }
            offset = to;
        }
        if (offset < end)
            yield return Extent.Unallocated(offset, end - offset);
    }

    /// <summary>The extents that have bytes from <paramref name="offset"/> up to <paramref name="end"/>, which is behind it.</summary>
    private IEnumerable<BtrfsFileExtent> From(long offset, long end)
    {
        var from = new BtrfsKey(number, BtrfsItemType.ExtentData, (ulong)offset);
        if (tree.LastAtMost(from) is { } before && before.Key.ObjectId == number && before.Key.Type == BtrfsItemType.ExtentData)
            from = before.Key;
        var last = 0L;
        foreach (var item in tree.Range(from, new BtrfsKey(number, BtrfsItemType.ExtentData, (ulong)end - 1)))
        {
            var extent = BtrfsFileExtent.Read(item, tree.Id, data.SectorSize, data.Name);
            if (extent.Start < last)
                throw Damaged($"begins before the end of the one before it, {last}", "extent at byte", extent.Start);
            last = extent.End;
            if (extent.End > offset && extent.Length > 0)
                yield return extent;
        }
    }

    private void ReadExtent(in BtrfsFileExtent extent, long from, Span<byte> to)
    {
        if (extent.IsZero)
            to.Clear();
        else if (extent.Compression != 0)
            ReadCompressed(extent, extent.Offset + from, to);
        else if (extent.Inline is { } bytes)
            bytes.Span.Slice((int)from, to.Length).CopyTo(to);
        else
            data.Read(extent.Place + (extent.Offset + from), to, hasChecksums, structure);
    }

    private void ReadCompressed(in BtrfsFileExtent extent, long from, Span<byte> to)
    {
        // A large read takes extents in whole, and needs nothing kept.
        if (to.Length == extent.DecodedLength)
        {
            Decode(extent, to);
            return;
        }
        var decoded = Volatile.Read(ref last);
        if (decoded is null || decoded.Start != extent.Start || decoded.Place != extent.Place || decoded.Bytes.Length < from + to.Length)
        {
            decoded = new Decoded(extent.Start, extent.Place, new byte[extent.DecodedLength]);
            Decode(extent, decoded.Bytes);
            Volatile.Write(ref last, decoded);
        }
        decoded.Bytes.AsSpan((int)from, to.Length).CopyTo(to);
    }

    /// <summary>Decodes a whole extent.</summary>
    private void Decode(in BtrfsFileExtent extent, Span<byte> to)
    {
        const int most = 128 << 10;
        var room = ArrayPool<byte>.Shared.Rent(Math.Max(to.Length, most));
        var stored = extent.Inline is null ? ArrayPool<byte>.Shared.Rent((int)extent.StoredLength) : null;
        try
        {
            if (stored is not null)
                data.Read(extent.Place, stored.AsSpan(0, (int)extent.StoredLength), hasChecksums, structure);
            var source = stored is null ? extent.Inline!.Value.Span : stored.AsSpan(0, (int)extent.StoredLength);
            if (decoder.Decode(extent.Compression, source, room, to.Length) is { } problem)
                throw Damaged(problem, "extent at byte", extent.Start);
            room.AsSpan(0, to.Length).CopyTo(to);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
            if (stored is not null)
                ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private ImageFormatException Damaged(string problem, string field, object value) =>
        new(data.Name, structure, problem, field, value, hint: "Run btrfs check --readonly on the guest's disk.");

    private sealed record Decoded(long Start, BtrfsLogical Place, byte[] Bytes);
}
