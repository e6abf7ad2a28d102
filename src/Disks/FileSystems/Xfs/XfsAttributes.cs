using System.Text;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>
/// The extended attributes of an inode: in the inode itself, in one leaf, or in leaves below a tree of hashes. Large values lie in blocks
/// of their own.
/// </summary>
internal sealed class XfsAttributes
{
    private const int LocalFlag = 1,
        RootFlag = 2,
        SecureFlag = 4,
        ParentFlag = 8,
        IncompleteFlag = 0x80;
    private const ushort Leaf = 0xfbee,
        CheckedLeaf = 0x3bee,
        Node = 0xfebe,
        CheckedNode = 0x3ebe;
    private const uint RemoteMagic = 0x5841524d;
    private const int MaxDepth = 5,
        RemoteHeader = 56,
        LargestValue = 65536;

    // Linux lists no more names than these bytes hold; values of all of them are held in memory together.
    private const int MostValueBytes = 16 << 20;
    private const int MostLeaves = 16 << 10;
    private readonly XfsVolume volume;
    private readonly XfsInode inode;
    private readonly XfsFork fork;
    private readonly List<Xattr> attributes = [];
    private long valueBytes;

    private XfsAttributes(XfsVolume volume, XfsInode inode, XfsFork fork)
    {
        this.volume = volume;
        this.inode = inode;
        this.fork = fork;
    }

    private bool IsChecked => volume.Super.Features.HasChecksums;

    private string Structure => $"inode {inode.Number}, attributes";

    /// <summary>All attributes that have a name; the parent pointers are none.</summary>
    public static IReadOnlyList<Xattr> Read(XfsVolume volume, XfsInode inode)
    {
        if (inode.Attributes is not { IsEmpty: false } fork)
            return [];
        var reader = new XfsAttributes(volume, inode, fork);
        if (fork.IsLocal)
            reader.ReadShort(fork.Local.Span);
        else
            reader.ReadLeaves();
        return reader.attributes;
    }

    private void ReadShort(ReadOnlySpan<byte> bytes)
    {
        var size = U16(bytes, 0);
        if (size < 4 || size > bytes.Length)
            throw Damaged($"does not fit the {bytes.Length} bytes of the fork", "totsize", size);
        bytes = bytes[..size];
        var at = 4;
        for (var left = bytes[2]; left > 0; left--)
        {
            if (at + 3 > bytes.Length || at + 3 + bytes[at] + bytes[at + 1] > bytes.Length)
                throw Damaged("has an attribute that does not fit", "totsize", size);
            var name = bytes.Slice(at + 3, bytes[at]);
            var value = bytes.Slice(at + 3 + name.Length, bytes[at + 1]);
            Add(bytes[at + 2], name, value);
            at += 3 + name.Length + value.Length;
        }
    }

    private void ReadLeaves()
    {
        var visited = new HashSet<uint>();
        for (var block = FirstLeaf(visited); ;)
        {
            var bytes = ReadBlock(block, out var place);
            if (U16(bytes, 8) != (IsChecked ? CheckedLeaf : Leaf))
                throw Damaged("is not that of a leaf", "magic", $"0x{U16(bytes, 8):x}", place + 8);
            XfsLabel.HashTree.Check(volume, bytes, place, inode.Number, Structure);
            ReadLeaf(bytes, place);
            block = U32(bytes, 0);
            if (block == 0)
                return;
            if (!visited.Add(block) || visited.Count > MostLeaves)
                throw Damaged("has leaves that lead back to themselves", "forw", block, place);
        }
    }

    private uint FirstLeaf(HashSet<uint> visited)
    {
        uint block = 0;
        for (var depth = 0; depth <= MaxDepth; depth++)
        {
            if (!visited.Add(block))
                throw Damaged("has nodes that lead back to themselves", "before", block);
            var bytes = ReadBlock(block, out var place);
            if (U16(bytes, 8) is not (Node or CheckedNode))
                return block;
            XfsLabel.HashTree.Check(volume, bytes, place, inode.Number, Structure);
            if (U16(bytes, IsChecked ? 56 : 12) == 0)
                throw Damaged("is zero in a node", "count", 0, place);
            block = U32(bytes, (IsChecked ? 64 : 16) + 4);
        }
        throw Damaged($"is deeper than {MaxDepth}", "level", MaxDepth + 1);
    }

    private void ReadLeaf(ReadOnlySpan<byte> bytes, long place)
    {
        int count = U16(bytes, IsChecked ? 56 : 12),
            first = IsChecked ? 80 : 32;
        if (count > (bytes.Length - first) / 8)
            throw Damaged("does not fit its leaf", "count", count, place);
        for (var i = 0; i < count; i++)
        {
            // hashval, nameidx, flags
            var entry = bytes.Slice(first + (i * 8), 8);
            int at = U16(entry, 4),
                flags = entry[6];
            if ((flags & LocalFlag) != 0)
            {
                // valuelen, namelen, name, value
                if (at + 3 > bytes.Length || at + 3 + bytes[at + 2] + U16(bytes, at) > bytes.Length)
                    throw Damaged("has an attribute that does not fit its leaf", "nameidx", at, place);
                Add(flags, bytes.Slice(at + 3, bytes[at + 2]), bytes.Slice(at + 3 + bytes[at + 2], U16(bytes, at)));
                continue;
            }
            // valueblk, valuelen, namelen, name
            if (at + 9 > bytes.Length || at + 9 + bytes[at + 8] > bytes.Length)
                throw Damaged("has an attribute that does not fit its leaf", "nameidx", at, place);
            var name = bytes.Slice(at + 9, bytes[at + 8]);
            // Its value is not written yet: Linux does not show it.
            if ((flags & (IncompleteFlag | ParentFlag)) == 0)
                Add(flags, name, ReadRemote(U32(bytes, at), U32(bytes, at + 4)));
        }
    }

    private byte[] ReadRemote(uint first, uint length)
    {
        if (length > LargestValue)
            throw Damaged($"is more than {LargestValue}", "valuelen", length);
        CountValue((int)length);
        var value = new byte[(int)length];
        var header = IsChecked ? RemoteHeader : 0;
        var done = 0;
        for (var block = first; done < value.Length; block++)
        {
            var bytes = ReadBlock(block, out var place);
            var count = Math.Min(value.Length - done, bytes.Length - header);
            if (header != 0)
            {
                if (U32(bytes, 0) != RemoteMagic)
                    throw Damaged("is not XARM", "rm_magic", $"0x{U32(bytes, 0):x}", place);
                XfsLabel.Remote.Check(volume, bytes, place, inode.Number, Structure);
                if (U32(bytes, 4) != done)
                    throw Damaged($"is not {done}", "rm_offset", U32(bytes, 4), place + 4);
                if (U32(bytes, 8) != count)
                    throw Damaged($"is not {count}", "rm_bytes", U32(bytes, 8), place + 8);
            }
            bytes.AsSpan(header, count).CopyTo(value.AsSpan(done));
            done += count;
        }
        return value;
    }

    private byte[] ReadBlock(uint block, out long place)
    {
        if (fork.Find(block) is not { } extent)
            throw Damaged("lies in a hole of the attribute fork", "block", block);
        place = extent.Block.Place(volume.Super) + ((block - extent.Start) * volume.Super.BlockSize);
        return volume.Source.ReadBytes(place, volume.Super.BlockSize);
    }

    private void Add(int flags, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if ((flags & (IncompleteFlag | ParentFlag)) != 0)
            return;
        CountValue(value.Length);
        Add(flags, name, value.ToArray());
    }

    private void Add(int flags, ReadOnlySpan<byte> name, byte[] value)
    {
        var space =
            (flags & RootFlag) != 0 ? "trusted"
            : (flags & SecureFlag) != 0 ? "security"
            : "user";
        attributes.Add(new Xattr($"{space}.{Encoding.UTF8.GetString(name)}", value));
    }

    private void CountValue(int length)
    {
        valueBytes += length;
        if (valueBytes > MostValueBytes)
            throw Damaged($"has more than the {MostValueBytes} bytes that are read of one file", "valuelen", length);
    }

    private ImageFormatException Damaged(string problem, string field, object value, long offset = -1) =>
        volume.Damaged(Structure, problem, field, value, offset);
}
