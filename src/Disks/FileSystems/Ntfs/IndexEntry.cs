using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>An entry of a node of an index, which is checked to lie in the node.</summary>
/// <param name="At">First byte in the node.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Flags">1: has a child; 2: the last one, which has no key.</param>
internal readonly record struct IndexEntry(int At, int Length, int Flags)
{
    private const int HeaderSize = 0x10;

    public bool HasChild => (Flags & 1) != 0;

    public bool IsLast => (Flags & 2) != 0;

    public int End => At + Length;

    /// <summary>Reads the entry at a place of a node; null when it does not fit.</summary>
    public static IndexEntry? Read(ReadOnlySpan<byte> node, int at)
    {
        if (at < 0 || at > node.Length - HeaderSize)
            return null;
        int length = U16(node, at + 8),
            flags = U16(node, at + 0x0c);
        var least = HeaderSize + ((flags & 1) != 0 ? 8 : 0);
        return length < least || length > node.Length - at || length % 8 != 0 ? null : new IndexEntry(at, length, flags);
    }

    public FileReference File(ReadOnlySpan<byte> node) => new(U64(node, At));

    /// <summary>The name; empty when it is damaged.</summary>
    public ReadOnlySpan<byte> Key(ReadOnlySpan<byte> node)
    {
        int length = U16(node, At + 0x0a),
            room = Length - HeaderSize - (HasChild ? 8 : 0);
        var key = length > room ? default : node.Slice(At + HeaderSize, length);
        return NtfsFileName.IsSound(key) ? key : default;
    }

    /// <summary>The number of the child node.</summary>
    public long Child(ReadOnlySpan<byte> node) => (long)U64(node, End - 8);
}
