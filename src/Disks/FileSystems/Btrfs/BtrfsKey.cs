using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The key of an item (btrfs_disk_key). The items of a tree are sorted by it.</summary>
/// <param name="ObjectId">objectid, at 0.</param>
/// <param name="Type">type, at 8.</param>
/// <param name="Offset">offset, at 9: its meaning depends on the type.</param>
internal readonly record struct BtrfsKey(ulong ObjectId, BtrfsItemType Type, ulong Offset) : IComparable<BtrfsKey>
{
    /// <summary>Bytes on the disk.</summary>
    public const int Size = 17;

    /// <summary>The lowest key of an object's items of one type.</summary>
    public static BtrfsKey First(ulong objectId, BtrfsItemType type) => new(objectId, type, 0);

    /// <summary>The highest key of an object's items of one type.</summary>
    public static BtrfsKey Last(ulong objectId, BtrfsItemType type) => new(objectId, type, ulong.MaxValue);

    public static BtrfsKey Read(ReadOnlySpan<byte> bytes, int at) => new(U64(bytes, at), (BtrfsItemType)bytes[at + 8], U64(bytes, at + 9));

    /// <inheritdoc/>
    public int CompareTo(BtrfsKey other)
    {
        if (ObjectId != other.ObjectId)
            return ObjectId < other.ObjectId ? -1 : 1;
        if (Type != other.Type)
            return Type < other.Type ? -1 : 1;
        return Offset.CompareTo(other.Offset);
    }

    public static bool operator <(BtrfsKey a, BtrfsKey b) => a.CompareTo(b) < 0;

    public static bool operator >(BtrfsKey a, BtrfsKey b) => a.CompareTo(b) > 0;

    public static bool operator <=(BtrfsKey a, BtrfsKey b) => a.CompareTo(b) <= 0;

    public static bool operator >=(BtrfsKey a, BtrfsKey b) => a.CompareTo(b) >= 0;

    /// <summary>As btrfs inspect-internal dump-tree prints it, with the type as its number.</summary>
    public override string ToString() => $"({(long)ObjectId} {(byte)Type} {Offset})";
}
