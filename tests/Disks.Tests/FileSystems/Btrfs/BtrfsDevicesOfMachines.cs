using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Conformance;
using ImageTools.Disks.Tests.FreeSpace;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Btrfs;

/// <summary>File systems on four devices, written and judged by Linux.</summary>
public sealed class BtrfsDevicesOfMachines
{
    private const int Devices = 4;
    private const long Size = 300 << 20,
        MiB = 1 << 20;

    private const string Fill = """
        set -e
        mkdir -p a/b/c many
        head -c 9000000 /dev/urandom > a/random
        head -c 70001 /dev/urandom > a/b/small
        seq 1 300000 > a/b/c/text
        for i in $(seq 1 300); do echo "file $i" > many/$i; done
        truncate -s 3000000 sparse; dd if=/dev/urandom of=sparse bs=4k count=3 seek=100 conv=notrunc status=none
        head -c 3000000 /dev/urandom > deleted; cp a/random clone; ln -s a/b/small link; ln a/random hard
        btrfs subvolume create sub >/dev/null; head -c 200000 /dev/urandom > sub/inside
        setfattr -n user.colour -v blue a/b/small
        touch unsummed; chattr +C unsummed; head -c 1500000 /dev/urandom > unsummed
        sync; rm deleted many/*7; btrfs subvolume snapshot . snap >/dev/null; sync
        """;

    [Theory]
    [InlineData("single", 0)]
    [InlineData("raid0", 0)]
    [InlineData("raid1", 1)]
    [InlineData("raid1c3", 2)]
    [InlineData("raid1c4", 3)]
    [InlineData("raid10", 1)]
    [InlineData("raid5", 1)]
    [InlineData("raid6", 2)]
    public void A_profile_is_read_as_by_Linux_with_enough_devices_and_without_its_free_space(string profile, int spare)
    {
        using var directory = new TempDirectory();
        var files = Make(directory, profile);
        SortedDictionary<string, string> expected;
        using (var mounted = KernelBtrfs.Mount(directory, files))
        {
            mounted.Run(Fill);
            // Content that is deleted has to go.
            mounted.Run("head -c 30000000 /dev/urandom > gone; sync; rm gone; sync");
            expected = mounted.Tree();
        }

        KernelBtrfs.Same(expected, Read(files.Select(Open)), profile);
        for (var lost = 0; lost < Devices && spare > 0; lost++)
        {
            // raid10 of four devices bears the loss of one of each pair only, and raid1 keeps two copies.
            var gone = Enumerable.Range(lost, spare).Select(i => i % Devices).ToHashSet();
            KernelBtrfs.Same(expected, Read(files.Where((_, i) => !gone.Contains(i)).Select(Open)), $"{profile} without {lost}");
            // Data without checksums can't tell garbage from content, so they have to be left out.
            var spoiled = files.Select((f, i) => gone.Contains(i) ? (BlockSource)Spoiled(f) : Open(f));
            KernelBtrfs.Same(Checked(expected), Checked(Read(spoiled)), $"{profile} with garbage on {lost}");
        }
        var layout = VolumeScanner.Scan([.. files.Skip(Math.Min(spare + 1, Devices - 1)).Select(Open)]);
        var files1 = layout.Volumes.Select(v => v.FileSystem).SingleOrDefault(f => f is not null);
        var said = string.Join(" ", layout.Volumes.Select(v => v.Error?.Message)) + string.Join(" ", files1?.State.Remarks ?? []);
        Assert.Contains("Device 1 ", said.Replace("device 1,", "Device 1 ", StringComparison.Ordinal), StringComparison.Ordinal);
        FreeSpaceIsLeftOut(directory, files, expected, profile);
    }

    private static void FreeSpaceIsLeftOut(
        TempDirectory directory,
        string[] files,
        SortedDictionary<string, string> expected,
        string profile
    )
    {
        var disks = files.Select(Open).ToArray();
        var layout = VolumeScanner.Scan(disks);
        var trimmed = new string[Devices];
        var (kept, free) = (0L, 0L);
        for (var i = 0; i < Devices; i++)
        {
            var map = FreeSpaceMap.Of(layout, disks[i], i);
            Assert.All(map.Volumes, v => Assert.Null(v.LeftAlone));
            trimmed[i] = directory[$"trimmed{i}"];
            Trimmed.Copy(new TrimmedSource(disks[i], map), trimmed[i]);
            Assert.Empty(map.Volumes.SelectMany(v => v.Remarks));
            free += map.Free(0, disks[i].Length).Sum(r => r.Length);
        }
        kept = (Devices * Size) - free;
        Assert.InRange(kept, 12 * MiB, 180 * MiB);

        using (var mounted = KernelBtrfs.Mount(directory, trimmed, "ro,noatime"))
            KernelBtrfs.Same(expected, mounted.Tree(), profile);
        // Reads all copies, and the parity too.
        using (var mounted = KernelBtrfs.Mount(directory, trimmed))
        {
            var scrub = Tool.Run("btrfs", "scrub", "start", "-B", mounted.Path);
            Assert.Contains("no errors found", scrub, StringComparison.Ordinal);
        }
        var nodes = trimmed.Select(t => LoopDevice.Over(t, t + ".check")).ToArray();
        try
        {
            Tool.Run("btrfs", ["device", "scan", .. nodes.Select(n => n.Machine)]);
            Tool.Run("btrfs", "check", "--readonly", nodes[0].Machine);
        }
        finally
        {
            foreach (var node in nodes)
            {
                Tool.TryRun("btrfs", "device", "scan", "--forget", node.Machine);
                node.Dispose();
            }
        }
    }

    private static SortedDictionary<string, string> Read(IEnumerable<BlockSource> disks)
    {
        var opened = disks.ToArray();
        var layout = VolumeScanner.Scan(opened);
        var volume = layout.Volumes.SingleOrDefault(v => v.FileSystem is not null);
        Assert.True(volume is not null, string.Join("\n", layout.Volumes.Select(v => v.Error?.Message)));
        var tree = KernelBtrfs.Tree(volume.FileSystem!);
        foreach (var disk in opened)
            disk.Dispose();
        return tree;
    }

    private static SortedDictionary<string, string> Checked(SortedDictionary<string, string> tree)
    {
        var less = new SortedDictionary<string, string>(tree, StringComparer.Ordinal);
        less.Remove("unsummed");
        less.Remove("snap/unsummed");
        return less;
    }

    private static string[] Make(TempDirectory directory, string profile)
    {
        var files = Enumerable.Range(1, Devices).Select(i => directory[$"device{i}"]).ToArray();
        foreach (var file in files)
        {
            using var created = File.Create(file);
            created.SetLength(Size);
        }
        var metadata = profile == "single" ? "raid1" : profile;
        Tool.Run("mkfs.btrfs", ["-q", "-f", "-d", profile, "-m", metadata, .. files]);
        return files;
    }

    private static FileSource Open(string file) => FileSource.Open(file);

    // Everything but the superblock and its copy.
    private static OverlaidVolume Spoiled(string file)
    {
        static void Garbage(long offset, Span<byte> to) => to.Fill((byte)(offset / 4096));
        return new OverlaidVolume(FileSource.Open(file)).With(MiB, 63 * MiB, Garbage).With(65 * MiB, Size - (65 * MiB), Garbage);
    }
}
