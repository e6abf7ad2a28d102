using System.Text;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The target of a symbolic link: in the inode, or in blocks, which carry a header in version 5.</summary>
internal static class XfsSymlink
{
    private const int Longest = 1024,
        HeaderSize = 56;
    private const uint Magic = 0x58534c4d;

    public static string Read(XfsVolume volume, XfsInode link)
    {
        var structure = $"symbolic link, inode {link.Number}";
        if (link.Size is 0 or > Longest)
            throw volume.Damaged(structure, $"is not between 1 and {Longest}", "di_size", link.Size);
        var target = new byte[(int)link.Size];
        if (link.Data.IsLocal)
        {
            if (link.Size > link.Data.Local.Length)
                throw volume.Damaged(structure, $"does not fit the {link.Data.Local.Length} bytes of the fork", "di_size", link.Size);
            link.Data.Local.Span[..target.Length].CopyTo(target);
        }
        else
        {
            ReadBlocks(volume, link, structure, target);
        }
        // The kernel treats a target that ends before its length as damage.
        if (target.AsSpan().Contains((byte)0))
            throw volume.Damaged(structure, "is not the length of its target", "di_size", link.Size);
        return Encoding.UTF8.GetString(target);
    }

    private static void ReadBlocks(XfsVolume volume, XfsInode link, string structure, byte[] target)
    {
        var header = volume.Super.Features.HasChecksums ? HeaderSize : 0;
        var blockSize = volume.Super.BlockSize;
        var done = 0;
        // Each extent begins with a header. Headers and the longest target fill no more blocks than this.
        var left = ((Longest * 2) + blockSize - 1) / blockSize;
        foreach (var extent in link.Data.Extents())
        {
            if (done == target.Length)
                return;
            if (extent.Start * blockSize > Longest * 2 || extent.IsUnwritten)
                break;
            var blocks = (int)Math.Min(extent.Count, left);
            left -= blocks;
            if (blocks == 0)
                break;
            var bytes = volume.Read(extent.Block, blocks, structure);
            var count = Math.Min(target.Length - done, bytes.Length - header);
            if (header != 0)
                Check(volume, link, structure, bytes, extent.Block.Place(volume.Super), done, count);
            bytes.AsSpan(header, count).CopyTo(target.AsSpan(done));
            done += count;
        }
        if (done != target.Length)
            throw volume.Damaged(structure, $"is more than the {done} bytes that are stored", "di_size", link.Size);
    }

    private static void Check(XfsVolume volume, XfsInode link, string structure, byte[] bytes, long place, int offset, int count)
    {
        if (U32(bytes, 0) != Magic)
            throw volume.Damaged(structure, "is not XSLM", "sl_magic", $"0x{U32(bytes, 0):x}", place);
        XfsLabel.Remote.Check(volume, bytes, place, link.Number, structure);
        if (U32(bytes, 4) != offset)
            throw volume.Damaged(structure, $"is not {offset}", "sl_offset", U32(bytes, 4), place + 4);
        if (U32(bytes, 8) < count)
            throw volume.Damaged(structure, $"is less than {count}", "sl_bytes", U32(bytes, 8), place + 8);
    }
}
