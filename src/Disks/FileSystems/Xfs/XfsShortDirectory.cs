using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>A directory that is stored in its inode (xfs_dir2_sf).</summary>
internal static class XfsShortDirectory
{
    /// <summary>Its entries, by their places in the fork.</summary>
    public static List<XfsDirectoryEntry> Read(XfsVolume volume, XfsInode directory)
    {
        var bytes = directory.Data.Local.Span;
        if (directory.Size > bytes.Length || directory.Size < 6)
            throw directory.Data.Damaged($"does not fit the {bytes.Length} bytes of the fork", "di_size", directory.Size);
        bytes = bytes[..(int)directory.Size];
        // The numbers of inodes have four bytes as long as all of them fit.
        int count = bytes[0],
            width = bytes[1] == 0 ? 4 : 8,
            kind = volume.Super.Features.HasFileTypes ? 1 : 0;
        if (bytes[1] != 0)
            count = Math.Max(count, bytes[1]);
        var entries = new List<XfsDirectoryEntry>(count);
        var at = 2 + width;
        for (var i = 0; i < count; i++)
        {
            // namelen, offset (2 bytes), name, type, inode
            var length = at < bytes.Length ? bytes[at] : 0;
            var end = at + 3 + length + kind + width;
            if (length == 0 || end > bytes.Length)
                throw directory.Data.Damaged("has an entry that does not fit the directory", "namelen", length);
            var inode = width == 4 ? U32(bytes, end - 4) : U64(bytes, end - 8);
            entries.Add(new XfsDirectoryEntry(inode, at + 3, length, kind == 0 ? (byte)0 : bytes[at + 3 + length]));
            at = end;
        }
        return entries;
    }
}
