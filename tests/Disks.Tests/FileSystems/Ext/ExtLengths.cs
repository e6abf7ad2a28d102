using System.Buffers.Binary;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

/// <summary>Lengths that a structure states of itself, beyond what holds it. Whether they are damage is what e2fsck says.</summary>
public class ExtLengths
{
    [Fact]
    public void A_file_that_is_longer_than_its_inline_bytes_reads_zeros_behind_them()
    {
        using var image = new ExtImage(["-t", "ext4", "-O", "inline_data", "-I", "256"], megabytes: 16, manyFiles: 3);
        image.Debug(
            $"write {image.Scratch("short", "kept in the inode"u8.ToArray())} short\nwrite "
                + $"{image.Scratch("longer", [.. Enumerable.Repeat((byte)'x', 90)])} longer\n"
                + "sif short size 5000\nsif longer size 0x40000000\n"
        );
        Tool.Run("e2fsck", "-fn", image.Path);
        var files = image.Reopen();
        Assert.Equal([.. "kept in the inode"u8, .. new byte[5000 - 17]], FileTree.Read(files, "/short"));
        var longer = files.Open(FileTree.Find(files, "/longer"));
        Assert.Equal(0x40000000, longer.Length);
        Assert.Equal([.. Enumerable.Repeat((byte)'x', 90), .. new byte[100]], longer.ReadBytes(0, 190));
        Assert.Equal(new byte[100], longer.ReadBytes(longer.Length - 100, 100));
        Assert.Equal(longer.Length, longer.Extents().Sum(e => e.Length));
        Assert.InRange(longer.Extents().Where(e => !e.IsZero).Sum(e => e.Length), 90, 256);
    }

    [Theory]
    [InlineData("mkdir inline\nsif inline size 4000", "/inline", "i_size")]
    [InlineData("symlink link somewhere\nsif link size 14", "/link", "i_size")]
    [InlineData("symlink link somewhere\nsif link size 0", "/link", "i_size")]
    [InlineData("sif /a/size-70000 block[1] 0", "/a/size-70000", "eh_max")]
    [InlineData("sif /a/size-70000 block[1] 5", "/a/size-70000", "eh_max")]
    [InlineData("sif /a/size-70000 block[0] 0x0005f30a", "/a/size-70000", "eh_entries")]
    [InlineData("sif /a/size-70000 block[0] 0x0000f30a\nsif /a/size-70000 block[1] 0x00010004", "/a/size-70000", "eh_entries")]
    public void A_length_beyond_its_container_is_damage_as_e2fsck_says(string commands, string path, string field)
    {
        using var image = new ExtImage(["-t", "ext4", "-O", "inline_data", "-I", "256", "-b", "1024"], megabytes: 16, manyFiles: 3);
        image.Debug(commands + "\n");
        Assert.NotEqual(0, Tool.TryRun("e2fsck", "-fn", image.Path).ExitCode);
        var files = image.Reopen();
        var node = FileTree.Find(files, path);
        var error = Assert.Throws<ImageFormatException>(() =>
        {
            if (node.IsDirectory)
                _ = files.List(node).Count();
            else if (node.IsLink)
                files.ReadLink(node);
            else
                files.Open(node);
        });
        Assert.Equal(field, error.Field);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-8)]
    public void A_directory_record_that_is_too_short_or_leaves_too_little_behind_it_is_damage(int length)
    {
        using var image = new ExtImage(["-t", "ext2", "-b", "1024"], megabytes: 8, manyFiles: 3);
        image.Debug("mkdir empty\n");
        var block = long.Parse(
            image.Ask("blocks /empty").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
        // The second record, "..", takes all the rest of the block.
        Patch(image, (block * 1024) + 12 + 4, BitConverter.GetBytes((ushort)(length > 0 ? length : 1012 + length)));
        Assert.NotEqual(0, Tool.TryRun("e2fsck", "-fn", image.Path).ExitCode);
        var files = image.Reopen();
        Assert.Equal("rec_len", Assert.Throws<ImageFormatException>(() => files.List(FileTree.Find(files, "/empty")).Count()).Field);
    }

    [Theory]
    [InlineData(0x7fffffff)]
    [InlineData(1025)]
    [InlineData(15)]
    [InlineData(0)]
    [InlineData(21)]
    public void A_revoke_block_with_an_absurd_count_is_damage_and_nothing_is_trimmed(int count)
    {
        using var image = new ExtImage(["-t", "ext3", "-b", "1024"], megabytes: 16, manyFiles: 3);
        var blocks = image.Ask("blocks /a/size-70000").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        image.Debug($"jo\njw -b {blocks[0]},{blocks[1]} {image.Scratch("first", new byte[2048])}\njw -r {blocks[0]}\njc\n");
        Assert.True(image.Reopen().State.JournalReplayed);
        var bytes = File.ReadAllBytes(image.Path);
        var at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xc0, 0x3b, 0x39, 0x98, 0, 0, 0, 5]);
        Patch(image, at + 12, BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(count)));
        var files = image.Reopen();
        Assert.False(files.State.JournalReplayed);
        Assert.Contains(files.State.Remarks, r => r.Contains("r_count", StringComparison.Ordinal));
        Assert.NotNull(files.FreeSpace.Reason);
    }

    // The image is open for reading, so its lock must not be asked for.
    private static void Patch(ExtImage image, long place, byte[] bytes)
    {
        using var file = new FileStream(image.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = place;
        file.Write(bytes);
    }
}
