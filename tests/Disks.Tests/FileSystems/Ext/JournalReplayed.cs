using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

public class JournalReplayed
{
    private const int BlockSize = 1024;

    public static TheoryData<string, string> Journals =>
        new()
        {
            { "-t ext4 -b 1024 -O ^metadata_csum,^64bit", "" },
            { "-t ext4 -b 1024 -O ^metadata_csum,64bit", "" },
            { "-t ext3 -b 1024", "" },
            { "-t ext4 -b 1024", "-c" },
            { "-t ext4 -b 1024 -O ^64bit", "-c" },
            { "-t ext4 -b 1024", "-v 2" },
            { "-t ext4 -b 1024", "-v 3" },
        };

    [Theory]
    [MemberData(nameof(Journals))]
    public void Replay_shows_what_e2fsck_leaves_behind(string arguments, string checksums)
    {
        using var image = new ExtImage(arguments.Split(' '), megabytes: 16, manyFiles: 3);
        var file = Blocks(image, "/a/size-70000");
        var escaped = Block(1, [0xc0, 0x3b, 0x39, 0x98]);
        // First transaction: three blocks, one of which looks like a journal block. Second: revokes one of them, rewrites another.
        image.Debug(
            $"""
            jo {checksums}
            jw -b {file[0]},{file[1]},{file[2]} {image.Scratch("first", [.. escaped, .. Block(2), .. Block(3)])}
            jw -r {file[1]}
            jw -b {file[3]} {image.Scratch("second", Block(4))}
            jw -b {file[0]} {image.Scratch("third", [.. Block(5, [0xc0, 0x3b, 0x39, 0x98])])}
            jc
            """
        );
        var before = File.ReadAllBytes(image.Path);
        var files = image.Reopen();
        Assert.True(files.State is { JournalReplayed: true, IsClean: false }, string.Join(' ', files.State.Remarks));
        var ours = FileTree.Read(files, "/a/size-70000");
        var extents = files.Open(FileTree.Find(files, "/a/size-70000")).Extents().ToArray();
        foreach (var extent in extents.Where(e => e.Storage is not null))
        {
            Assert.Equal(
                ours.AsSpan((int)extent.Start, (int)extent.Length).ToArray(),
                extent.Storage!.ReadBytes(extent.StorageOffset, (int)extent.Length)
            );
        }

        Assert.Equal(before, File.ReadAllBytes(image.Path));

        Tool.TryRun("e2fsck", "-fy", image.Path);
        var dump = image.Scratch("dump", []);
        image.Ask($"dump /a/size-70000 {dump}");
        Assert.Equal(File.ReadAllBytes(dump), ours);
        Assert.Equal(Block(5, [0xc0, 0x3b, 0x39, 0x98]), ours[..BlockSize]);
        Assert.Equal(
            File.ReadAllBytes($"{image.Tree}/a/size-70000").AsSpan(BlockSize, BlockSize).ToArray(),
            ours[BlockSize..(2 * BlockSize)]
        );
        Assert.Equal(Block(4), ours[(3 * BlockSize)..(4 * BlockSize)]);
        var repaired = image.Reopen();
        Assert.Equal(repaired.State.FreeBytes, files.State.FreeBytes);
        Assert.True(repaired.State is { JournalReplayed: false, IsClean: true });
    }

    [Theory]
    [InlineData("")]
    [InlineData("-c")]
    public void Transaction_without_its_commit_is_not_replayed(string checksums)
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), megabytes: 16, manyFiles: 3);
        var file = Blocks(image, "/a/size-70000");
        image.Debug(
            $"""
            jo {checksums}
            jw -b {file[0]} {image.Scratch("first", Block(1))}
            jw -b {file[1]} -c {image.Scratch("second", Block(2))}
            jc
            """
        );
        var files = image.Reopen();
        var ours = FileTree.Read(files, "/a/size-70000");
        Tool.TryRun("e2fsck", "-fy", image.Path);
        var dump = image.Scratch("dump", []);
        image.Ask($"dump /a/size-70000 {dump}");
        Assert.Equal(File.ReadAllBytes(dump), ours);
        Assert.Equal(Block(1), ours[..BlockSize]);
        Assert.NotEqual(Block(2), ours[BlockSize..(2 * BlockSize)]);
    }

    [Fact]
    public void Journal_of_a_real_guest_brings_back_what_was_only_in_it()
    {
        using var disk = FileSource.Open(Shared.Guest("broken-dirty-journal.raw"));
        using var expected = JsonDocument.Parse(File.ReadAllText(Shared.Guest("broken-dirty-journal.expected.json")));
        var facts = expected.RootElement.GetProperty("facts");
        var files = VolumeScanner.Scan([disk]).Volumes.Single(v => v.Id == "p3").FileSystem!;
        Assert.True(files.State is { JournalReplayed: true, IsClean: false, HasErrors: false });
        Assert.Contains("needs_recovery", files.State.Features);
        Assert.Contains(files.State.Remarks, r =>
            r.Contains($" {facts.GetProperty("journal_blocks").GetArrayLength()} blocks", StringComparison.Ordinal)
        );
        foreach (var file in facts.GetProperty("only_after_replay").EnumerateObject())
            Assert.Equal(file.Value.GetString(), Encoding.UTF8.GetString(FileTree.Read(files, file.Name)));
        Assert.Contains("/dev/sda3", Encoding.UTF8.GetString(FileTree.Read(files, "/etc/fstab")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_device_with_the_journal_the_file_system_is_said_to_be_stale()
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), megabytes: 16, manyFiles: 3);
        image.Debug("set_super_value journal_inum 0\nfeature needs_recovery");
        var state = image.Reopen().State;
        Assert.False(state.IsClean || state.JournalReplayed);
        Assert.Contains(state.Remarks, r => r.Contains("another device", StringComparison.Ordinal));
        Assert.NotNull(image.Reopen().FreeSpace.Reason);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(4096)]
    public void A_journal_on_another_device_is_replayed(int blockSize)
    {
        using var directory = new TempDirectory();
        var device = directory["journal"];
        Tool.Run("truncate", "-s", $"{1100 * blockSize}", device);
        Tool.Run("mke2fs", "-q", "-F", "-O", "journal_dev", "-b", $"{blockSize}", device);
        using var journal = FileSource.Open(device);
        Assert.Equal("jbd", VolumeContents.Probe(journal)?.Type);
        Assert.Null(VolumeContents.Open(journal));
        var uuid = VolumeContents.Probe(journal)!.Uuid!;

        using var image = new ExtImage(["-t", "ext4", "-b", $"{blockSize}", "-O", "^has_journal"], megabytes: 16, manyFiles: 3);
        var file = Blocks(image, "/a/size-70000");
        var written = Enumerable.Repeat((byte)9, blockSize).ToArray();
        image.Debug(
            $"""
            feature has_journal
            set_super_value journal_inum 0
            set_super_value journal_uuid {uuid}
            """
        );
        image.Debug($"jo -f {device}\njw -b {file[1]} {image.Scratch("block", written)}\njc\n");
        using var disk = FileSource.Open(image.Path);
        var files = VolumeContents.Open(disk, [disk, journal])!;
        Assert.True(files.State is { JournalReplayed: true, IsClean: false }, string.Join(' ', files.State.Remarks));
        var ours = FileTree.Read(files, "/a/size-70000");

        // The independent judge.
        Tool.TryRun("e2fsck", "-fy", "-j", device, image.Path);
        var dump = image.Scratch("dump", []);
        image.Ask($"dump /a/size-70000 {dump}");
        Assert.Equal(File.ReadAllBytes(dump), ours);
        Assert.Equal(written, ours[blockSize..(2 * blockSize)]);
    }

    private static long[] Blocks(ExtImage image, string path) =>
        image
            .Ask($"blocks {path}")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(w => char.IsDigit(w[0]))
            .Select(w => long.Parse(w, CultureInfo.InvariantCulture))
            .ToArray();

    private static byte[] Block(byte value, byte[]? start = null)
    {
        var block = new byte[BlockSize];
        Array.Fill(block, value);
        start?.CopyTo(block, 0);
        return block;
    }
}
