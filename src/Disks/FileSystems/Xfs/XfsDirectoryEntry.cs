using System.Text;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>A name of a directory by its place in a block.</summary>
/// <param name="Inode">Its inode.</param>
/// <param name="NameStart">First byte of the name in the block.</param>
/// <param name="NameLength">Bytes of the name.</param>
/// <param name="Kind">The type as stored; 0 where the file system stores none.</param>
internal readonly record struct XfsDirectoryEntry(ulong Inode, int NameStart, int NameLength, byte Kind)
{
    // The whiteout of an overlay: a character device of number 0.
    private const byte Whiteout = 8;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> block) => block.Slice(NameStart, NameLength);

    public DirectoryEntry ToDirectoryEntry(ReadOnlySpan<byte> block) =>
        new(Encoding.UTF8.GetString(Name(block)), Inode, Kind == Whiteout ? FileNodeType.CharacterDevice : FileNodeTypes.OfEntry(Kind));
}
