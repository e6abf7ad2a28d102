using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Turns the records of fast commits into changes.</summary>
internal sealed class FastCommitReplay
{
    private const int Blocks = 0x28,
        Generation = 0x64;

    private readonly BlockSource volume;
    private readonly ExtSuperblock super;
    private readonly ExtInodes stored;
    private readonly FastCommitChanges changes = new();

    private FastCommitReplay(BlockSource volume, ExtSuperblock super)
    {
        this.volume = volume;
        this.super = super;
        stored = new ExtInodes(volume, super, ExtGroups.Read(volume, super));
    }

    /// <summary>
    /// The changes of all fast commits behind transaction <paramref name="sequence"/>; null when there are none.
    /// <paramref name="volume"/> is the file system after the replay of the log.
    /// </summary>
    public static FastCommitChanges? Read(
        BlockSource journal,
        JournalSuperblock header,
        uint sequence,
        BlockSource volume,
        List<string> remarks
    )
    {
        var super = ExtSuperblock.Read(volume);
        FastCommitReplay? replay = null;
        var commits = FastCommitLog.Read(journal, header, sequence, super.InodeSize, (tag, value) =>
            (replay ??= new FastCommitReplay(volume, super)).Take(tag, value)
        );
        if (commits > 0)
            remarks.Add($"{commits} fast commits were replayed in memory.");
        return replay?.changes;
    }

    private void Take(FastCommitTag tag, ReadOnlySpan<byte> value)
    {
        switch (tag)
        {
            case FastCommitTag.Inode:
                Inode(U32(value, 0), value[4..]);
                break;
            case FastCommitTag.AddRange:
                AddRange(U32(value, 0), value[4..]);
                break;
            case FastCommitTag.DeleteRange:
                changes.Add(U32(value, 0), new FastCommitRange(InBytes(U32(value, 4), U32(value, 8), place: -1), IsRemoved: true));
                break;
            case FastCommitTag.Create or FastCommitTag.Link:
                changes.Add(U32(value, 0), value[8..], isAdded: true, U32(value, 4));
                break;
            case FastCommitTag.Unlink:
                changes.Add(U32(value, 0), value[8..], isAdded: false, U32(value, 4));
                break;
            default:
                break;
        }
    }

    // The map of the blocks stays as it is stored: ranges change it. Only where there is none yet, an empty one is made.
    private void Inode(uint number, ReadOnlySpan<byte> logged)
    {
        if (number == 0 || number > super.Inodes)
            throw Damaged("names an inode that the file system does not have", "fc_ino", number);
        var raw = changes.Inode(number) ?? stored.ReadUnchecked(number);
        logged[..Blocks].CopyTo(raw);
        logged[Generation..].CopyTo(raw.AsSpan(Generation));
        var inode = new ExtInode(number, raw, super, volume.Name);
        if (inode.HasInlineData || (inode.Type == FileNodeType.SymbolicLink && !inode.HasExtents))
        {
            logged[Blocks..Generation].CopyTo(raw.AsSpan(Blocks));
        }
        else if (inode.HasExtents && U16(inode.BlockArea, 0) != 0xf30a)
        {
            var map = raw.AsSpan(Blocks, Generation - Blocks);
            map.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(map, 0xf30a);
            BinaryPrimitives.WriteUInt16LittleEndian(map[4..], 4);
        }
        changes.Set(number, raw);
    }

    private void AddRange(uint inode, ReadOnlySpan<byte> extent)
    {
        int length = U16(extent, 4);
        var isUnwritten = length > 0x8000;
        if (isUnwritten)
            length -= 0x8000;
        var block = new ExtBlock((long)(U32(extent, 8) | ((ulong)U16(extent, 6) << 32)));
        if (!block.IsIn(super, length) || !block.IsOn(volume, super, length))
            throw Damaged("names blocks outside the file system", "fc_ex", block.Number);
        var range = InBytes(U32(extent, 0), length, isUnwritten ? -1 : block.Place(super));
        changes.Add(inode, new FastCommitRange(range, IsRemoved: false));
    }

    private FileRange InBytes(uint logical, long blocks, long place) =>
        new((long)logical * super.BlockSize, blocks * super.BlockSize, place);

    private ImageFormatException Damaged(string problem, string field, object value) =>
        new(volume.Name, "fast commits", problem, field, value, hint: "Run e2fsck -f on the guest's disk.");
}
