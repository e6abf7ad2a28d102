using System.IO.Enumeration;
using System.Text.Json;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

public class RealGuest
{
    [Fact]
    public void Directories_of_a_real_guest_are_what_debugfs_says()
    {
        using var disk = FileSource.Open(Shared.Guest("debian-gpt-ext4.raw"));
        var layout = VolumeScanner.Scan([disk]);
        Assert.Equal(PartitionTableKind.Gpt, layout.Tables[0].Kind);
        Assert.Empty(layout.Tables[0].Problems);
        var root = layout.Volumes.Single(v => v.Id == "p3");
        var files = root.FileSystem!;
        var image = $"{disk.Name}?offset={root.Start}";

        foreach (
            var path in new[] { "/", "/etc", "/usr/bin", "/usr/share/zoneinfo", "/dev", "/var/lib/dpkg/info", "/usr/lib/x86_64-linux-gnu" }
        )
        {
            var directory = FileTree.Find(files, path);
            var ours = files
                .List(directory)
                .Select(e => (e, n: files.Stat(e)))
                .Select(x =>
                    $"/{x.n.Id}/{TypeBits(x.n.Type)}{Convert.ToString(x.n.Mode, 8).PadLeft(4, '0')}/{x.n.Uid}/{x.n.Gid}/{x.e.Name}"
                    + $"/{(x.n.IsDirectory ? "" : x.n.Size)}/"
                );
            var theirs = Tool.Run("debugfs", "-R", $"ls -p {path}", image)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(l => !l.StartsWith("/0/", StringComparison.Ordinal) && l.Split('/')[5] is not ("." or ".."));
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public void Files_of_a_real_guest_have_the_bytes_that_debugfs_dumps()
    {
        using var disk = FileSource.Open(Shared.Guest("debian-gpt-ext4.raw"));
        using var directory = new TempDirectory();
        var root = VolumeScanner.Scan([disk]).Volumes.Single(v => v.Id == "p3");
        var files = root.FileSystem!;
        foreach (var path in new[] { "/etc", "/boot", "/usr/sbin" })
            Tool.Run("debugfs", "-R", $"rdump {path} {directory.Path}", $"{disk.Name}?offset={root.Start}");
        var compared = 0;
        // A link of the guest may lead to a directory of this machine: what lies behind it is not the guest's.
        var dumps = new FileSystemEnumerable<string>(
            directory.Path,
            (ref FileSystemEntry e) => e.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory || IsLink(ref e),
            ShouldRecursePredicate = (ref FileSystemEntry e) => !IsLink(ref e),
        };
        foreach (var path in dumps)
        {
            var inGuest = path[directory.Path.Length..];
            if (inGuest.StartsWith("/sbin", StringComparison.Ordinal))
                inGuest = "/usr" + inGuest;
            var node = FileTree.Find(files, inGuest);
            if (new FileInfo(path).LinkTarget is { } target)
            {
                Assert.Equal(target, files.ReadLink(node));
            }
            else
            {
                using var dumped = FileSource.Open(path);
                Assert.Equal(FileTree.Hash(dumped), FileTree.Hash(files.Open(node)));
            }
            compared++;
        }
        Assert.True(compared > 500, $"{compared} files were compared");

        static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & System.IO.FileAttributes.ReparsePoint) != 0;
    }

    [Theory]
    [InlineData("debian-gpt-ext4")]
    [InlineData("debian-mbr-xfs")]
    [InlineData("debian-lvm-ext4")]
    [InlineData("broken-full-root")]
    public void Partitions_of_real_guests_are_those_they_were_made_with(string guest)
    {
        using var disk = FileSource.Open(Shared.Guest(guest + ".raw"));
        using var expected = JsonDocument.Parse(File.ReadAllText(Shared.Guest(guest + ".expected.json")));
        var facts = expected.RootElement.GetProperty("facts");
        var layout = VolumeScanner.Scan([disk]);
        Assert.Equal(
            facts.GetProperty("partition_table").GetString() == "gpt" ? PartitionTableKind.Gpt : PartitionTableKind.Mbr,
            layout.Tables[0].Kind
        );
        Assert.Empty(layout.Tables[0].Problems);
        foreach (var partition in facts.GetProperty("partitions").EnumerateArray())
        {
            var volume = layout.Volumes.Single(v =>
                v.Kind == VolumeKind.Partition && v.Partition!.Number == partition.GetProperty("n").GetInt32()
            );
            Assert.Equal(partition.GetProperty("start").GetInt64() * 512, volume.Start);
            Assert.Equal(partition.GetProperty("sectors").GetInt64() * 512, volume.Content.Length);
            if (partition.TryGetProperty("uuid", out var uuid))
                Assert.Equal(uuid.GetString(), volume.Signature?.Uuid);
            if (partition.TryGetProperty("label", out var label))
                Assert.Equal(label.GetString(), volume.Signature?.Label);
            if (partition.TryGetProperty("fs", out var type) && type.GetString() is "ext4" or "vfat" or "xfs" or "swap")
                Assert.Equal(type.GetString(), volume.Signature?.Type);
            if (partition.TryGetProperty("fs", out type) && type.GetString() is "ext4" or "vfat")
                Assert.NotEmpty(volume.FileSystem!.List(volume.FileSystem.Root));
        }
    }

    private static string TypeBits(FileNodeType type) =>
        type switch
        {
            FileNodeType.Directory => "04",
            FileNodeType.CharacterDevice => "02",
            FileNodeType.BlockDevice => "06",
            FileNodeType.Fifo => "01",
            FileNodeType.Socket => "14",
            FileNodeType.SymbolicLink => "12",
            _ => "10",
        };
}
