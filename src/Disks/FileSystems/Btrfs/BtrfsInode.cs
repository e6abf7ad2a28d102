using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>An inode (btrfs_inode_item).</summary>
internal readonly struct BtrfsInode
{
    /// <summary>Bytes on the disk.</summary>
    public const int Size = 160;

    private const ulong NoDataChecksums = 1,
        Immutable = 0x40,
        AppendOnly = 0x80;

    private readonly ReadOnlyMemory<byte> bytes;

    /// <param name="bytes">The item, of at least <see cref="Size"/> bytes.</param>
    public BtrfsInode(ReadOnlyMemory<byte> bytes) => this.bytes = bytes;

    public ulong Generation => U64(bytes.Span, 0);

    /// <summary>size: bytes of the content; of a directory, twice those of its names.</summary>
    public ulong Length => U64(bytes.Span, 16);

    /// <summary>nbytes: bytes of the content that are not holes.</summary>
    public ulong Stored => U64(bytes.Span, 24);

    public uint Links => U32(bytes.Span, 40);

    public uint Mode => U32(bytes.Span, 52);

    public ulong Flags => U64(bytes.Span, 64);

    /// <summary>False when data are stored without checksums.</summary>
    public bool HasChecksums => (Flags & NoDataChecksums) == 0;

    public FileNodeType Type => FileNodeTypes.OfMode(Mode);

    public FileNode ToNode(ulong id)
    {
        var span = bytes.Span;
        var attributes =
            ((Flags & Immutable) != 0 ? FileAttributes.Immutable : 0) | ((Flags & AppendOnly) != 0 ? FileAttributes.AppendOnly : 0);
        return new FileNode(
            id,
            Type,
            (int)(Mode & 0xfff),
            U32(span, 44),
            U32(span, 48),
            (long)Math.Min(Length, long.MaxValue),
            Modified(span),
            Links,
            attributes,
            Type is FileNodeType.CharacterDevice or FileNodeType.BlockDevice ? Device(U64(span, 56)) : 0
        );
    }

    // The kernel's own encoding, with 20 bits of minor, in place of the one that programs see.
    private static uint Device(ulong rdev)
    {
        var (major, minor) = ((uint)(rdev >> 20) & 0xfff, (uint)rdev & 0xfffff);
        return (minor & 0xff) | (major << 8) | ((minor & 0xfff00) << 12);
    }

    private static DateTimeOffset Modified(ReadOnlySpan<byte> span)
    {
        var seconds = Math.Clamp(
            (long)U64(span, 136),
            DateTimeOffset.MinValue.ToUnixTimeSeconds(),
            DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        );
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(Math.Min(U32(span, 144), 999_999_999) / 100);
    }
}
