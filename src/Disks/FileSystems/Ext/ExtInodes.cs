using ImageTools.Disks.FileSystems.Ext.Journal;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// The inode tables, read in pieces that many inodes share. The cache of pieces is direct-mapped and lock-free, because a published piece
/// never changes.
/// </summary>
/// <param name="volume">The volume after the replay of its journal.</param>
/// <param name="super">Its superblock.</param>
/// <param name="groups">Its group descriptors.</param>
/// <param name="changes">What fast commits changed; null when nothing.</param>
internal sealed class ExtInodes(BlockSource volume, ExtSuperblock super, ExtGroups groups, FastCommitChanges? changes = null)
{
    // 64 pieces take 2 MiB.
    private const int SlotBits = 6;
    private readonly int pieceBytes = Math.Max(32 << 10, super.InodeSize);
    private readonly Piece?[] slots = new Piece?[1 << SlotBits];

    /// <summary>An inode whose content will be read.</summary>
    public ExtInode Read(ulong number) => new((uint)number, Find(number).ToArray(), super, volume.Name);

    /// <summary>What an inode says of its file.</summary>
    public FileNode Node(ulong number) => new ExtInodeFields((uint)number, Find(number)).ToNode(super, volume.Name);

    // The bytes of one inode. Its number is checked, and its checksum where it has one.
    private ReadOnlySpan<byte> Find(ulong number)
    {
        if (number == 0 || number > super.Inodes)
            throw new ImageFormatException(volume.Name, "inode", $"is not between 1 and {super.Inodes}", "number", number);
        if (changes?.Inode((uint)number) is { } changed)
            return changed;
        var place = Place(number);
        var raw = Stored(number, place);
        if (!new ExtInodeFields((uint)number, raw).HasRightChecksum(super, out var stored))
        {
            throw new ImageFormatException(
                volume.Name,
                $"inode {number}",
                "is wrong, so the inode is damaged",
                "i_checksum",
                $"0x{stored:x}",
                place,
                "Run e2fsck -f on the guest's disk."
            );
        }
        return raw;
    }

    /// <summary>The bytes of an inode as they lie in the table, in no way checked. For the replay of fast commits.</summary>
    public byte[] ReadUnchecked(uint number) => Stored(number, Place(number)).ToArray();

    private ReadOnlySpan<byte> Stored(ulong number, long place)
    {
        // Pieces begin where tables begin, so that the inodes of small groups do not share theirs.
        var index = ((long)number - 1) % super.InodesPerGroup;
        var inPiece = (int)(index * super.InodeSize % pieceBytes);
        var start = place - inPiece;
        // Tables begin at equal distances, so the slots of pieces are scattered (by Fibonacci hashing).
        ref var slot = ref slots[(int)(unchecked((ulong)start * 0x9e37_79b9_7f4a_7c15) >> (64 - SlotBits))];
        var piece = Volatile.Read(ref slot);
        if (piece is null || piece.Start != start)
        {
            var table = super.InodesPerGroup * (long)super.InodeSize;
            var inTable = index * super.InodeSize;
            var length = Math.Min(pieceBytes, Math.Min(table - (inTable - inPiece), volume.Length - start));
            var bytes = new byte[length];
            // Where the storage is damaged, it may be at other inodes.
            if (!volume.TryRead(start, bytes))
                return volume.ReadBytes(place, super.InodeSize);
            piece = new Piece(start, bytes);
            Volatile.Write(ref slot, piece);
        }
        return piece.Bytes.AsSpan(inPiece, super.InodeSize);
    }

    private long Place(ulong number)
    {
        var index = (long)number - 1;
        var group = index / super.InodesPerGroup;
        var table = groups.InodeTable(group);
        if (!table.IsIn(super))
        {
            throw new ImageFormatException(volume.Name, $"group {group}", "lies outside the file system", "bg_inode_table", table.Number);
        }
        var place = table.Place(super) + (index % super.InodesPerGroup * super.InodeSize);
        if (place > volume.Length - super.InodeSize)
        {
            throw new ImageFormatException(
                volume.Name,
                $"inode {number}",
                "lies after the end of the volume",
                offset: place,
                hint: "The image may be cut off."
            );
        }
        return place;
    }

    private sealed record Piece(long Start, byte[] Bytes);
}
