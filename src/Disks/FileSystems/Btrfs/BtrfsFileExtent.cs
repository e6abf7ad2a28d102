using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>A range of a file (btrfs_file_extent_item), checked.</summary>
internal readonly record struct BtrfsFileExtent
{
    /// <summary>Bytes before inline data, which begin in the place of disk_bytenr.</summary>
    public const int HeaderSize = 21;

    /// <summary>Bytes of an item that is not inline.</summary>
    public const int Size = 53;

    /// <summary>Most bytes of a compressed extent, before and after; the kernel writes 128 KiB.</summary>
    public const int MaxCompressed = 1 << 20;

    private const byte InlineType = 0,
        PreallocatedType = 2;

    /// <summary>First byte in the file.</summary>
    public required long Start { get; init; }

    /// <summary>num_bytes: bytes of the file.</summary>
    public required long Length { get; init; }

    /// <summary>compression: 0 none, 1 zlib, 2 lzo, 3 zstd.</summary>
    public required byte Compression { get; init; }

    /// <summary>ram_bytes: bytes of the whole extent after it is decoded.</summary>
    public required long DecodedLength { get; init; }

    /// <summary>disk_bytenr.</summary>
    public BtrfsLogical Place { get; init; }

    /// <summary>disk_num_bytes.</summary>
    public long StoredLength { get; init; }

    /// <summary>offset: where the range begins in the decoded extent.</summary>
    public long Offset { get; init; }

    /// <summary>The content itself; null when it lies elsewhere.</summary>
    public ReadOnlyMemory<byte>? Inline { get; init; }

    /// <summary>The range is allocated or not, and reads as zeros.</summary>
    public bool IsZero { get; init; }

    /// <summary>The range was allocated and never written.</summary>
    public bool IsPreallocated { get; init; }

    public long End => Start + Length;

    public static BtrfsFileExtent Read(BtrfsItem item, ulong tree, int sectorSize, string file)
    {
        var bytes = item.Data.Span;
        if (bytes.Length < HeaderSize)
            throw Damaged($"has {bytes.Length} bytes, which is too short", null, null);
        var (ram, compression, type) = (U64(bytes, 8), bytes[16], bytes[20]);
        if (bytes[17] != 0 || U16(bytes, 18) != 0)
            throw Damaged("is not known", "encryption, other_encoding", $"{bytes[17]}, {U16(bytes, 18)}");
        if (compression > 3)
            throw Damaged("is not a known compression", "compression", compression);
        if (type > PreallocatedType)
            throw Damaged("is not a known type", "type", type);
        if (item.Key.Offset > long.MaxValue)
            throw Damaged("lies beyond every file", "offset of the key", item.Key.Offset);
        var start = (long)item.Key.Offset;
        if (compression != 0 && ram > MaxCompressed)
            throw Damaged($"is more than {MaxCompressed}", "ram_bytes", ram);
        if (type == InlineType)
        {
            var data = item.Data[HeaderSize..];
            if (start != 0)
                throw Damaged("is not 0 where the data are inline", "offset of the key", start);
            return new BtrfsFileExtent
            {
                Start = start,
                Length = compression == 0 ? data.Length : (long)ram,
                Compression = compression,
                DecodedLength = compression == 0 ? data.Length : (long)ram,
                Inline = data,
            };
        }
        if (bytes.Length != Size)
            throw Damaged($"has {bytes.Length} bytes in place of {Size}", null, null);
        ulong place = U64(bytes, 21),
            stored = U64(bytes, 29),
            offset = U64(bytes, 37),
            length = U64(bytes, 45);
        var sectors = (uint)sectorSize;
        if (length == 0 || length % sectors != 0 || length > (ulong)(long.MaxValue - start) || start % sectorSize != 0)
            throw Damaged("is not a possible length", "num_bytes", length);
        if (place != 0)
        {
            if (place % sectors != 0 || place > long.MaxValue)
                throw Damaged("is not the address of a sector", "disk_bytenr", place);
            if (stored == 0 || stored % sectors != 0 || stored > long.MaxValue - place || (compression != 0 && stored > MaxCompressed))
                throw Damaged("is not a possible length", "disk_num_bytes", stored);
            // An extent that is not compressed is as long as it is stored.
            var whole = compression == 0 ? stored : ram;
            if (offset % sectors != 0 || offset > whole || length > whole - offset)
                throw Damaged($"and num_bytes = {length} go beyond the extent of {whole} bytes", "offset", offset);
        }
        return new BtrfsFileExtent
        {
            Start = start,
            Length = (long)length,
            Compression = compression,
            DecodedLength = (long)Math.Min(ram, long.MaxValue),
            Place = BtrfsLogical.Of(place),
            StoredLength = (long)Math.Min(stored, long.MaxValue),
            Offset = (long)Math.Min(offset, long.MaxValue),
            IsZero = place == 0 || type == PreallocatedType,
            IsPreallocated = place != 0 && type == PreallocatedType,
        };

        ImageFormatException Damaged(string problem, string? field, object? value) =>
            new(
                file,
                $"btrfs tree {tree}, inode {item.Key.ObjectId}, extent at byte {item.Key.Offset}",
                problem,
                field,
                value,
                hint: "Run btrfs check --readonly on the guest's disk."
            );
    }
}
