using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

public partial class ExtVariants
{
    public static TheoryData<string> Variants =>
        [
            "-t ext2 -b 1024",
            "-t ext2 -b 4096",
            "-t ext3 -b 1024",
            "-t ext3 -b 4096",
            "-t ext4 -b 1024",
            "-t ext4 -b 2048",
            "-t ext4 -b 4096",
            "-t ext4 -O ^extent,^64bit -b 1024",
            "-t ext4 -O ^64bit",
            "-t ext4 -O inline_data -I 256",
            "-t ext4 -O inline_data -I 1024 -b 4096",
            "-t ext4 -O metadata_csum_seed",
            "-t ext4 -O ^metadata_csum,uninit_bg",
            "-t ext4 -O meta_bg,^resize_inode -b 1024 -g 1024",
            "-t ext4 -O bigalloc -C 16384",
            "-t ext4 -O sparse_super2 -E num_backup_sb=1 -b 1024 -g 1024",
            "-t ext4 -O ^flex_bg -b 1024 -g 2048",
            "-t ext4 -O casefold -E encoding=utf8",
            "-t ext4 -O large_dir,ea_inode,quota,project",
            "-t ext4 -O ^has_journal -I 128",
            "-t ext2 -r 0 -b 1024",
            "-t ext4 -O ^filetype -b 1024",
            "-t ext4 -b 65536",
            "-t ext4 -O encrypt,verity,mmp,fast_commit,orphan_file",
        ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Whole_tree_is_what_mke2fs_was_given_and_debugfs_lists(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '));
        var files = image.Files;
        var found = FileTree.Walk(files).ToDictionary(x => x.Path, x => x.Node);
        var expected = Directory
            .EnumerateFileSystemEntries(image.Tree, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(p => p[image.Tree.Length..])
            .Append("/lost+found")
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, found.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, node) in found.Where(f => f.Key != "/lost+found"))
        {
            var info = new FileInfo(image.Tree + path);
            if (node.IsLink)
            {
                Assert.Equal(info.LinkTarget, files.ReadLink(node));
            }
            else if (path.EndsWith("/sparse", StringComparison.Ordinal))
            {
                // mke2fs shortens it when inline_data is on, so what counts is what debugfs reads.
                var dump = image.Scratch("dump", []);
                image.Ask($"dump {path} {dump}");
                using var dumped = FileSource.Open(dump);
                Assert.Equal(FileTree.Hash(dumped), FileTree.Hash(files.Open(node)));
            }
            else if (node.IsFile)
            {
                Assert.Equal(info.Length, node.Size);
                using var original = FileSource.Open(info.FullName);
                Assert.True(FileTree.Hash(original) == FileTree.Hash(files.Open(node)), path);
                // mke2fs of this version copies whole seconds only.
                Assert.Equal(new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeSeconds(), node.Modified.ToUnixTimeSeconds());
            }
        }
        foreach (var directory in new[] { "/", "/many", "/a", "/a/b", "/a/b/c" })
        {
            var theirs = image
                .Ask($"ls -p {directory}")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Split('/'))
                .Where(f => f[1] != "0" && f[5] is not ("." or ".."))
                .Select(f => (f[1], Convert.ToInt32(f[2][^4..], 8), f[5], f[6]));
            var ours = files
                .List(FileTree.Find(files, directory))
                .Select(e => (e, n: files.Stat(e)))
                .Select(x =>
                    (
                        x.n.Id.ToString(CultureInfo.InvariantCulture),
                        x.n.Mode,
                        x.e.Name,
                        x.n.IsDirectory ? "" : x.n.Size.ToString(CultureInfo.InvariantCulture)
                    )
                );
            Assert.Equal(theirs, ours);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void State_is_what_dumpe2fs_and_blkid_print(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '), manyFiles: 5);
        var header = Tool.Run("dumpe2fs", "-h", image.Path)
            .Split('\n')
            .Where(l => l.Contains(':', StringComparison.Ordinal))
            .GroupBy(l => l[..l.IndexOf(':', StringComparison.Ordinal)])
            .ToDictionary(g => g.Key, g => g.First()[(g.Key.Length + 1)..].Trim());
        var state = image.Files.State;
        long blockSize = long.Parse(header["Block size"], CultureInfo.InvariantCulture);
        var features = header["Filesystem features"] == "(none)" ? [] : header["Filesystem features"].Split(' ');
        Assert.Equal(features, state.Features);
        Assert.Equal(blockSize, state.BlockSize);
        Assert.Equal(blockSize * long.Parse(header["Block count"], CultureInfo.InvariantCulture), state.TotalBytes);
        Assert.Equal(blockSize * long.Parse(header["Free blocks"], CultureInfo.InvariantCulture), state.FreeBytes);
        Assert.Equal(long.Parse(header["Inode count"], CultureInfo.InvariantCulture), state.TotalInodes);
        Assert.Equal(long.Parse(header["Free inodes"], CultureInfo.InvariantCulture), state.FreeInodes);
        Assert.True(state.IsClean && !state.HasErrors && !state.JournalReplayed, string.Join(' ', state.Remarks));
        Assert.Empty(state.Remarks);
        var blkid = Tool.Run("blkid", "-p", "-o", "export", image.Path);
        Assert.Contains($"\nTYPE={image.Files.Type}\n", blkid, StringComparison.Ordinal);
        if (image.Files.Uuid is not null)
            Assert.Contains($"\nUUID={image.Files.Uuid}\n", blkid, StringComparison.Ordinal);
        if (image.Files.Label is not null)
            Assert.Equal("a label", image.Files.Label);
    }

    [Theory]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext3 -b 1024")]
    public void Extents_of_a_sparse_file_lie_where_debugfs_says_and_holes_are_holes(string arguments)
    {
        using var image = new ExtImage(arguments.Split(' '), manyFiles: 3);
        var source = image.Files.Open(FileTree.Find(image.Files, "/a/b/c/sparse"));
        var extents = source.Extents().ToArray();
        Assert.Equal(source.Length, extents.Sum(e => e.Length));
        Assert.Equal(0, extents[0].Start);
        var blocks = extents
            .Where(e => e.Kind == ExtentKind.Data)
            .SelectMany(e => Enumerable.Range(0, (int)((e.Length + 1023) / 1024)).Select(i => (e.StorageOffset / 1024) + i))
            .ToArray();
        var theirs = Numbers()
            .Matches(image.Ask("blocks /a/b/c/sparse"))
            .Select(m => long.Parse(m.Value, CultureInfo.InvariantCulture))
            .ToHashSet();
        Assert.All(blocks, b => Assert.Contains(b, theirs));
        Assert.True(blocks.Length is >= 4 and <= 64);
        foreach (var extent in extents.Where(e => e.Storage is not null))
        {
            Assert.Equal(
                source.ReadBytes(extent.Start, (int)extent.Length),
                extent.Storage!.ReadBytes(extent.StorageOffset, (int)extent.Length)
            );
        }
        // Reads at odd places give the bytes of one whole read.
        var whole = source.ReadBytes(0, (int)source.Length);
        var random = new Random(3);
        Parallel.For(0, 200, i =>
        {
            int start,
                count;
            lock (random)
            {
                start = random.Next(whole.Length);
                count = random.Next(Math.Min(whole.Length - start, 50_000));
            }
            Assert.True(whole.AsSpan(start, count).SequenceEqual(source.ReadBytes(start, count)));
        });
    }

    [Fact]
    public void A_deep_extent_tree_and_unwritten_extents_are_read()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), manyFiles: 3);
        // Every other block, so that nothing merges: 1500 extents need a tree of depth two at 1 KiB; then 100 unwritten blocks.
        using (var file = File.Create(image.Tree + "/holes"))
        {
            for (var i = 0; i < 1500; i++)
            {
                file.Position = i * 2048L;
                file.Write(BitConverter.GetBytes(0x11223344 + i));
            }
        }
        image.Debug($"write {image.Tree}/holes holes\nfallocate holes 4000 4099\nset_inode_field holes size {4100 * 1024}");
        Assert.Contains("Level Entries", image.Ask("ex holes"), StringComparison.Ordinal);
        Assert.Contains("Uninit", image.Ask("ex holes"), StringComparison.Ordinal);
        var files = image.Reopen();
        var source = files.Open(FileTree.Find(files, "/holes"));
        Assert.Equal(4100 * 1024, source.Length);
        for (var i = 0; i < 1500; i++)
            Assert.Equal(0x11223344 + i, BitConverter.ToInt32(source.ReadBytes(i * 2048L, 4)));
        Assert.Equal(ExtentKind.Zero, source.Extents(4050 * 1024, 1024).Single().Kind);
        Assert.All(source.ReadBytes(4000 * 1024, 100 * 1024), b => Assert.Equal(0, b));
    }

    [Fact]
    public void Devices_flags_owners_and_times_are_those_of_the_inode()
    {
        using var image = new ExtImage(
            "-t ext4".Split(' '),
            manyFiles: 3,
            debugfs: """
            mknod tty c 4 64
            mknod big b 8 1
            set_inode_field big block[0] 0
            set_inode_field big block[1] 0x11110370
            mknod pipe p
            set_inode_field a/size-100 uid 70001
            set_inode_field a/size-100 gid 80002
            set_inode_field a/size-100 mode 0104711
            set_inode_field a/size-100 flags 0x80030
            set_inode_field a/size-100 mtime 21060207060000
            set_inode_field a/size-60 flags 0x80800
            """
        );
        var files = image.Files;
        var tty = FileTree.Find(files, "/tty");
        Assert.Equal((FileNodeType.CharacterDevice, 0x440u), (tty.Type, tty.Device));
        Assert.Contains("259:70000", image.Ask("stat big"), StringComparison.Ordinal);
        var device = FileTree.Find(files, "/big").Device;
        Assert.Equal((259u, 70000u), ((device & 0xfff00) >> 8, (device & 0xff) | ((device >> 12) & 0xfff00)));
        Assert.Equal(FileNodeType.Fifo, FileTree.Find(files, "/pipe").Type);
        var node = FileTree.Find(files, "/a/size-100");
        Assert.Equal((70001u, 80002u, Convert.ToInt32("4711", 8)), (node.Uid, node.Gid, node.Mode));
        Assert.Equal(
            ImageTools.Disks.FileSystems.FileAttributes.Immutable | ImageTools.Disks.FileSystems.FileAttributes.AppendOnly,
            node.Attributes
        );
        Assert.Equal(new DateTimeOffset(2106, 2, 7, 6, 0, 0, TimeSpan.Zero), node.Modified);
        var secret = FileTree.Find(files, "/a/size-60");
        Assert.Equal(ImageTools.Disks.FileSystems.FileAttributes.Encrypted, secret.Attributes);
        Assert.Throws<ImageFormatException>(() => files.Open(secret));
    }

    [Fact]
    public void A_directory_with_a_hash_tree_is_searched_and_listed()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), manyFiles: 2000);
        // mke2fs makes linear directories; e2fsck -D turns them into hash trees.
        Tool.TryRun("e2fsck", "-fyD", image.Path);
        Assert.Contains("Number of entries", image.Ask("htree /many"), StringComparison.Ordinal);
        var files = image.Reopen();
        var many = FileTree.Find(files, "/many");
        Assert.Equal(2000, files.List(many).Select(e => e.Name).Distinct().Count());
        Assert.NotNull(files.Lookup(many, "a file with a rather long name, number 01999"));
        Assert.Null(files.Lookup(many, "a file with a rather long name, number 02000"));
    }

    [Fact]
    public void Features_from_the_future_are_refused_by_name()
    {
        using var image = new ExtImage("-t ext4".Split(' '), manyFiles: 1);
        image.Debug("set_super_value feature_incompat 0x800002c2");
        Assert.Contains("FEATURE_I31", Assert.Throws<ImageFormatException>(() => image.Reopen()).Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
