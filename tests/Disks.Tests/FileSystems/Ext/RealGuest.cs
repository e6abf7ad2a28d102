using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

public class RealGuest
{
    [Fact]
    public void Every_inode_of_a_real_guest_is_what_debugfs_says()
    {
        using var disk = FileSource.Open(Shared.Guest("debian-gpt-ext4.raw"));
        var layout = VolumeScanner.Scan([disk]);
        Assert.Equal(PartitionTableKind.Gpt, layout.Tables[0].Kind);
        Assert.Empty(layout.Tables[0].Problems);
        var root = layout.Volumes.Single(v => v.Id == "p3");
        var files = root.FileSystem!;
        var image = $"{disk.Name}?offset={root.Start}";

        foreach (var path in new[] { "/", "/etc", "/usr/bin", "/usr/share/zoneinfo", "/dev", "/var/lib/dpkg/info", "/usr/lib/x86_64-linux-gnu" })
        {
            var directory = FileTree.Find(files, path);
            var ours = files.List(directory).Select(e => (e, n: files.Stat(e)))
                .Select(x => $"/{x.n.Id}/{TypeBits(x.n.Type)}{Convert.ToString(x.n.Mode, 8).PadLeft(4, '0')}/{x.n.Uid}/{x.n.Gid}/{x.e.Name}/{(x.n.IsDirectory ? "" : x.n.Size)}/");
            var theirs = Tool.Run("debugfs", "-R", $"ls -p {path}", image).Split('\n', StringSplitOptions.RemoveEmptyEntries)
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
        foreach (var path in Directory.EnumerateFiles(directory.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
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
    }

    private static string TypeBits(FileNodeType type) => type switch
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
