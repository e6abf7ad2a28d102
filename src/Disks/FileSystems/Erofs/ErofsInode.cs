using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>An inode: 32 bytes (compact) or 64 (extended), and its attributes behind it.</summary>
internal sealed record ErofsInode
{
    /// <summary>Where numbers of inodes count: slots of 32 bytes.</summary>
    public const int SlotLog = 5;

    /// <summary>The bit of a number that puts the inode into the metabox.</summary>
    public const ulong MetaboxBit = 1UL << 63;

    private const int CompactSize = 32,
        ExtendedSize = 64,
        KnownFormat = 0x1f,
        XattrHeader = 12;

    public required ulong Nid { get; init; }

    /// <summary>Where it stands, on the volume or in the metabox.</summary>
    public required long Place { get; init; }

    /// <summary>The metadata that it is part of.</summary>
    public required ErofsMetadata Metadata { get; init; }

    public required ErofsLayout Layout { get; init; }

    public required FileNodeType Type { get; init; }

    public required int Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required uint Links { get; init; }

    public required long Size { get; init; }

    public required long Seconds { get; init; }

    public required uint Nanoseconds { get; init; }

    /// <summary>startblk; negative when the data is one hole.</summary>
    public required long StartBlock { get; init; }

    /// <summary>rdev.</summary>
    public required uint Device { get; init; }

    /// <summary>format of the chunks.</summary>
    public required int ChunkFormat { get; init; }

    /// <summary>Bytes of the inode itself.</summary>
    public required int OwnSize { get; init; }

    /// <summary>Bytes of the attributes behind it.</summary>
    public required int XattrSize { get; init; }

    /// <summary>The first byte after the inode and its attributes.</summary>
    public long End => Place + OwnSize + XattrSize;

    public bool IsCompressed => Layout is ErofsLayout.CompressedFull or ErofsLayout.CompressedCompact;

    public string Name => $"inode {Nid & ~MetaboxBit}{((Nid & MetaboxBit) != 0 ? " of the metabox" : "")}";

    /// <summary>Reads and checks an inode.</summary>
    /// <exception cref="ImageFormatException">It lies outside, or has a field that is not known.</exception>
    public static ErofsInode Read(ErofsSuperblock super, ErofsMetadata metadata, ulong nid)
    {
        var slot = nid & ~MetaboxBit;
        var start = (nid & MetaboxBit) != 0 ? 0 : (long)super.MetaBlock << super.BlockLog;
        var volume = metadata.Source.Name;
        if (slot > (ulong)(metadata.Source.Length >> SlotLog))
            throw new ImageFormatException(volume, "inode", $"lies outside of {metadata.Source.Length} bytes", "nid", slot);
        var place = start + ((long)slot << SlotLog);
        Span<byte> bytes = stackalloc byte[ExtendedSize];
        metadata.Read(place, bytes[..CompactSize], $"inode {slot}");
        int format = U16(bytes, 0);
        var isExtended = (format & 1) != 0;
        var layout = (ErofsLayout)(format >> 1 & 7);
        if ((format & ~KnownFormat) != 0 || layout > ErofsLayout.Chunks)
            throw new ImageFormatException(volume, $"inode {slot}", "is in a format that is not known", "i_format", format, place);
        if (isExtended)
            metadata.Read(place, bytes, $"inode {slot}");
        int mode = U16(bytes, 4),
            xattrs = U16(bytes, 2);
        var size = isExtended ? U64(bytes, 8) : U32(bytes, 8);
        if (size > long.MaxValue)
            throw new ImageFormatException(volume, $"inode {slot}", "is longer than any file", "i_size", size, place);
        var type = FileNodeTypes.OfMode((uint)mode);
        if (type == FileNodeType.Unknown)
        {
            throw new ImageFormatException(
                volume,
                $"inode {slot}",
                "has a type that is not known",
                "i_mode",
                Convert.ToString(mode, 8),
                place
            );
        }
        // In compact inodes with bit 4 of their format, the count of links gives its place to upper bits.
        var hasOneLink = !isExtended && type != FileNodeType.Directory && (format & 0x10) != 0;
        var upper = isExtended || hasOneLink ? U16(bytes, 6) : (ushort)0;
        var bits = isExtended || hasOneLink ? 48 : 32;
        return new ErofsInode
        {
            Nid = nid,
            Place = place,
            Metadata = metadata,
            Layout = layout,
            Type = type,
            Mode = mode & 0xfff,
            Uid = isExtended ? U32(bytes, 0x18) : (uint)U16(bytes, 0x18),
            Gid = isExtended ? U32(bytes, 0x1c) : U16(bytes, 0x1a),
            Links =
                isExtended ? U32(bytes, 0x2c)
                : hasOneLink ? 1u
                : U16(bytes, 6),
            Size = (long)size,
            Seconds = isExtended ? (long)U64(bytes, 0x20) : super.Epoch + U32(bytes, 12),
            Nanoseconds = isExtended ? U32(bytes, 0x28) : super.FixedNanoseconds,
            StartBlock = Block(U32(bytes, 0x10), upper, bits),
            Device = type is FileNodeType.CharacterDevice or FileNodeType.BlockDevice ? U32(bytes, 0x10) : 0,
            ChunkFormat = U16(bytes, 0x10),
            OwnSize = isExtended ? ExtendedSize : CompactSize,
            XattrSize = xattrs == 0 ? 0 : XattrHeader + ((xattrs - 1) * 4),
        };
    }

    /// <summary>A number of a block in two parts; all ones is a hole.</summary>
    public static long Block(uint lower, ushort upper, int bits)
    {
        var block = lower | ((long)upper << 32);
        return block == (1L << bits) - 1 ? -1 : block;
    }

    public FileNode ToNode() => new(Nid, Type, Mode, Uid, Gid, Size, ToTime(Seconds, Nanoseconds), Links, Device: Device);

    private static DateTimeOffset ToTime(long seconds, uint nanoseconds)
    {
        // What a date can't hold is shown as its ends.
        const long Least = -62_135_596_800,
            Most = 253_402_300_799;
        return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, Least, Most)).AddTicks(Math.Min(nanoseconds, 999_999_999u) / 100);
    }
}
