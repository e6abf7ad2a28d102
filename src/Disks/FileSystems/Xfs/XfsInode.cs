using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>An inode (xfs_dinode), checked. Its forks, for data and for attributes, share the room behind its fields.</summary>
internal sealed class XfsInode
{
    private const ushort Magic = 0x494e;
    private const int RealtimeFlag = 1,
        ImmutableFlag = 8,
        AppendFlag = 16;
    private const ulong ReflinkFlag = 2,
        BigTimeFlag = 8,
        ManyExtentsFlag = 0x10;

    // Seconds before 1970 at which the large times begin.
    private const long BigTimeStart = 1L << 31;

    private XfsInode(ulong number, byte[] raw)
    {
        Number = number;
        Raw = raw;
    }

    public ulong Number { get; }

    public byte[] Raw { get; }

    public required long Size { get; init; }

    public required XfsFork Data { get; init; }

    /// <summary>The fork of the attributes, or null.</summary>
    public required XfsFork? Attributes { get; init; }

    public ushort ModeWord => U16(Raw, 2);

    /// <summary>The content lies on the realtime device.</summary>
    public bool IsRealtime => (U16(Raw, 90) & RealtimeFlag) != 0;

    /// <summary>It may share blocks with other files, or with itself.</summary>
    public bool IsShared => (Flags2(Raw) & ReflinkFlag) != 0;

    public FileNodeType Type => FileNodeTypes.OfMode(ModeWord);

    /// <summary>Reads an inode that metadata names.</summary>
    public static XfsInode Read(XfsVolume volume, ulong number)
    {
        var super = volume.Super;
        var block = XfsBlock.Stated(number >> super.InodesPerBlockLog);
        var structure = $"inode {number}";
        var index = (int)(number & ((1UL << super.InodesPerBlockLog) - 1));
        var place = volume.Place(block, 1, structure) + ((long)index * super.InodeSize);
        return Parse(volume, number, volume.Source.ReadBytes(place, super.InodeSize), place);
    }

    private static XfsInode Parse(XfsVolume volume, ulong number, byte[] raw, long place)
    {
        ImageFormatException Bad(string field, int offset, object value, string problem) =>
            volume.Damaged($"inode {number}", problem, field, value, place + offset);
        if (U16(raw, 0) != Magic)
            throw Bad("di_magic", 0, $"0x{U16(raw, 0):x}", "is not 0x494e: there is no inode here");
        var isNew = volume.Super.Features.HasChecksums;
        if (isNew ? raw[4] != 3 : raw[4] is not (1 or 2))
            throw Bad("di_version", 4, raw[4], "is not the version of this file system's inodes");
        if (isNew)
        {
            if (!XfsChecksum.IsRight(raw, 100))
                throw Bad("di_crc", 100, $"0x{LittleEndian.U32(raw, 100):x}", "is not the checksum of the inode");
            if (U64(raw, 152) != number)
                throw Bad("di_ino", 152, U64(raw, 152), "is not its number");
            if (new Guid(raw.AsSpan(160, 16), bigEndian: true) != volume.Super.MetadataId)
                throw Bad("di_uuid", 160, new Guid(raw.AsSpan(160, 16), bigEndian: true), "is of another file system");
        }
        if (FileNodeTypes.OfMode(U16(raw, 2)) == FileNodeType.Unknown)
            throw Bad("di_mode", 2, $"0{Convert.ToString(U16(raw, 2), 8)}", "is no type of file: the inode is free or damaged");
        var size = U64(raw, 56);
        if (size > long.MaxValue)
            throw Bad("di_size", 56, size, "is negative");
        var core = volume.Super.InodeCoreSize;
        var room = raw.Length - core;
        var split = raw[82] * 8;
        if (split >= room)
            throw Bad("di_forkoff", 82, raw[82], $"does not lie in the {room} bytes of the forks");
        var isMany = isNew && (Flags2(raw) & ManyExtentsFlag) != 0;
        ulong extents = isMany ? U64(raw, 24) : U32(raw, 76),
            attributeExtents = isMany ? U32(raw, 76) : U16(raw, 80);
        var blocks = U64(raw, 64);
        if (extents > blocks || attributeExtents > blocks - extents)
            throw Bad("di_nextents", isMany ? 24 : 76, extents, $"is more than the {blocks} blocks of the file");
        var data = raw.AsMemory(core, split == 0 ? room : split);
        var attributes = raw.AsMemory(core + split, split == 0 ? 0 : room - split);
        return new XfsInode(number, raw)
        {
            Size = (long)size,
            Data = new XfsFork(volume, number, "data fork", raw[5], extents, data),
            Attributes = split == 0 ? null : new XfsFork(volume, number, "attribute fork", raw[83], attributeExtents, attributes),
        };
    }

    public FileNode ToNode()
    {
        var attributes = FileAttributes.None;
        var flags = U16(Raw, 90);
        if ((flags & ImmutableFlag) != 0)
            attributes |= FileAttributes.Immutable;
        if ((flags & AppendFlag) != 0)
            attributes |= FileAttributes.AppendOnly;
        var links = Raw[4] == 1 ? U16(Raw, 6) : U32(Raw, 16);
        var device = Type is FileNodeType.BlockDevice or FileNodeType.CharacterDevice ? Data.Device : 0;
        return new FileNode(Number, Type, ModeWord & 0xfff, U32(Raw, 8), U32(Raw, 12), Size, Modified(), links, attributes, device);
    }

    private DateTimeOffset Modified()
    {
        if (Raw[4] == 3 && (Flags2(Raw) & BigTimeFlag) != 0)
        {
            var time = U64(Raw, 40);
            var seconds = (long)(time / 1_000_000_000) - BigTimeStart;
            return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks((long)(time % 1_000_000_000) / 100);
        }
        var nanoseconds = Math.Min(U32(Raw, 44), 999_999_999);
        return DateTimeOffset.FromUnixTimeSeconds((int)U32(Raw, 40)).AddTicks(nanoseconds / 100);
    }

    private static ulong Flags2(ReadOnlySpan<byte> raw) => raw[4] == 3 ? U64(raw, 120) : 0;
}
