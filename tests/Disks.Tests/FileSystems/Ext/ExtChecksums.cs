using System.Globalization;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

/// <summary>One wrong byte in a structure that carries a checksum: e2fsck sees it, and we do.</summary>
public class ExtChecksums
{
    [Theory]
    [InlineData("inode", "i_checksum")]
    [InlineData("directory", "det_checksum")]
    [InlineData("extents", "et_checksum")]
    [InlineData("attributes", "h_checksum")]
    public void A_wrong_byte_is_refused_by_the_checksum(string structure, string field)
    {
        using var image = new ExtImage("-t ext4 -b 1024 -I 256".Split(' '), megabytes: 16, manyFiles: 3);
        using (var file = File.Create(image.Tree + "/holes"))
        {
            for (var i = 0; i < 300; i++)
            {
                file.Position = i * 2048L;
                file.WriteByte(1);
            }
        }
        image.Debug($"write {image.Tree}/holes holes\nea_set -f {image.Scratch("large", new byte[600])} /holes user.large\n");
        Tool.Run("e2fsck", "-fn", image.Path);
        var bytes = File.ReadAllBytes(image.Path);
        // In each a byte whose value means nothing to the reader: a time, the name of a file, an unused entry, the value of an attribute.
        var place = structure switch
        {
            "inode" => Inode(image, "/holes") + 0x08,
            "directory" => (Block(image.Ask("bmap /many 0")) * 1024) + 24 + 8 + 3,
            "extents" => (BitConverter.ToInt32(bytes, (int)Inode(image, "/holes") + 0x28 + 12 + 4) * 1024L) + 12 + 11,
            _ => (BitConverter.ToInt32(bytes, (int)Inode(image, "/holes") + 0x68) * 1024L) + 1000,
        };
        bytes[place] ^= 0x20;
        var damaged = image.Scratch("damaged", bytes);
        Assert.NotEqual(0, Tool.TryRun("e2fsck", "-fn", damaged).ExitCode);
        var files = VolumeContents.Open(new MemorySource(bytes))!;
        var error = Assert.Throws<ImageFormatException>(() =>
        {
            var node = FileTree.Find(files, structure == "directory" ? "/many" : "/holes");
            _ = node.IsDirectory ? files.List(node).Count() : files.Xattrs(node).Count + files.Open(node).Length;
        });
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void A_wrong_byte_in_a_group_descriptor_is_remarked()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), megabytes: 16, manyFiles: 3);
        var bytes = File.ReadAllBytes(image.Path);
        // bg_itable_unused of the first group: nothing that is needed to read.
        bytes[2048 + 0x1c] ^= 1;
        var state = VolumeContents.Open(new MemorySource(bytes))!.State;
        Assert.True(state.HasErrors);
        Assert.Contains(state.Remarks, r => r.StartsWith("bg_checksum is wrong in 1 of", StringComparison.Ordinal));
    }

    private static long Block(string answer) => long.Parse(answer.Trim(), CultureInfo.InvariantCulture);

    private static long Inode(ExtImage image, string path)
    {
        var words = image.Ask($"imap {path}").Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        return (Block(words[Array.LastIndexOf(words, "block") + 1]) * 1024)
            + Convert.ToInt64(words[Array.IndexOf(words, "offset") + 1], 16);
    }
}
