using System.Text;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

/// <summary>Extended attributes as debugfs wrote them, and lists of access as Linux shows them.</summary>
public class ExtAttributesRead
{
    [Theory]
    [InlineData("-t ext4 -I 256")]
    [InlineData("-t ext2 -I 128 -b 1024")]
    [InlineData("-t ext4 -O ea_inode -b 1024")]
    public void Attributes_are_those_that_debugfs_set(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '), megabytes: 16, manyFiles: 3);
        var isLarge = arguments.Contains("ea_inode", StringComparison.Ordinal);
        var large = Enumerable.Range(0, isLarge ? 1000 : 700).Select(i => (byte)(i * 7)).ToArray();
        image.Debug(
            $"""
            ea_set /a user.colour blue
            ea_set /a security.selinux system_u:object_r:etc_t:s0
            ea_set /a trusted.overlay.opaque y
            ea_set -f {image.Scratch("large", large)} /a user.large
            """
        );
        // debugfs 1.47 counts i_blocks of an inode with large values as e2fsck does not.
        if (!isLarge)
            Tool.Run("e2fsck", "-fn", image.Path);
        var files = image.Reopen();
        var found = files.Xattrs(FileTree.Find(files, "/a")).ToDictionary(a => a.Name, a => a.Value.ToArray());
        Assert.Equal(["security.selinux", "trusted.overlay.opaque", "user.colour", "user.large"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("blue", Encoding.UTF8.GetString(found["user.colour"]));
        Assert.Equal("system_u:object_r:etc_t:s0", Encoding.UTF8.GetString(found["security.selinux"]));
        Assert.Equal(large, found["user.large"]);
        Assert.Empty(files.Xattrs(FileTree.Find(files, "/a/size-100")));
    }

    [Fact]
    public void A_list_of_access_is_as_Linux_shows_it()
    {
        using var image = new ExtImage("-t ext4".Split(' '), megabytes: 16, manyFiles: 1);
        // Owner rwx, user 1000 rw-, group r--, mask rw-, others ---: in the form of Linux, which debugfs turns into that of the disk.
        byte[] list =
        [
            2,
            0,
            0,
            0,
            1,
            0,
            7,
            0,
            255,
            255,
            255,
            255,
            2,
            0,
            6,
            0,
            0xe8,
            3,
            0,
            0,
            4,
            0,
            4,
            0,
            255,
            255,
            255,
            255,
            16,
            0,
            6,
            0,
            255,
            255,
            255,
            255,
            32,
            0,
            0,
            0,
            255,
            255,
            255,
            255,
        ];
        image.Debug($"ea_set -f {image.Scratch("list", list)} /a system.posix_acl_access\n");
        Tool.Run("e2fsck", "-fn", image.Path);
        var files = image.Reopen();
        var attribute = Assert.Single(files.Xattrs(FileTree.Find(files, "/a")));
        Assert.Equal("system.posix_acl_access", attribute.Name);
        Assert.Equal(list, attribute.Value.ToArray());
    }
}
