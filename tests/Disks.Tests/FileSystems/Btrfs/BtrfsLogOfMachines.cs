using System.Text;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Btrfs;

/// <summary>Machines that lose power after an fsync, judged by what Linux finds when it mounts them.</summary>
public sealed class BtrfsLogOfMachines
{
    private const int Files = 24;

    /// <summary>More of them, for a long run, by the number of seeds in this variable.</summary>
    public static TheoryData<int> Seeds { get; } =
    [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("IMAGETOOLS_BTRFS_LOGS"), out var count) ? count : 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_log_is_replayed_as_by_Linux(int seed)
    {
        using var directory = new TempDirectory();
        var (image, crashed) = (directory["image"], directory["crashed"]);
        using (var created = File.Create(image))
            created.SetLength(200 << 20);
        Tool.Run("mkfs.btrfs", "-q", image);
        var random = new Random(seed);
        // No commit by the clock.
        using (var machine = KernelBtrfs.Mount(directory, [image], "noatime,commit=300" + (seed % 3 == 0 ? ",compress-force=zstd" : "")))
        {
            machine.Run(Begin(random));
            machine.Run(Work(random));
            Tool.Run("cp", "--sparse=always", image, crashed);
        }

        using var disk = FileSource.Open(crashed);
        var files = VolumeScanner.Scan([disk]).Volumes.Single().FileSystem!;
        var read = KernelBtrfs.Tree(files);
        // Now and then Linux commits everything in place of a log.
        Assert.True(files.State.IsClean != files.State.JournalReplayed, string.Join("\n", files.State.Remarks));
        Assert.Equal(files.State.IsClean, files.FreeSpace.Reason is null);
        using var mounted = KernelBtrfs.Mount(directory, [crashed]);
        KernelBtrfs.Same(mounted.Tree(), read, $"seed {seed}");
    }

    private static string Begin(Random random)
    {
        var script = new StringBuilder("set -e\nmkdir d0 d1 d1/d2 d3\n");
        for (var i = 0; i < Files; i++)
            script.AppendLine($"head -c {random.Next(random.Next(2) == 0 ? 3000 : 400_000)} /dev/urandom > {Directory(random)}/f{i}");
        return script.AppendLine("for i in $(seq 1 40); do echo $i > d3/many$i; done; ln d0/f* d3/ || true; sync").ToString();
    }

    private static string Work(Random random)
    {
        var script = new StringBuilder("exec 2>/dev/null\n");
        for (var i = 0; i < 60; i++)
        {
            string file = Any(random),
                other = Any(random),
                fresh = $"{Directory(random)}/n{random.Next(12)}";
            script.AppendLine(
                random.Next(17) switch
                {
                    0 => $"head -c {random.Next(100_000)} /dev/urandom >> {file}",
                    1 => $"dd if=/dev/urandom of={file} bs=1000 count=9 seek={random.Next(300)} conv=notrunc",
                    2 => $"[ -f {file} ] && truncate -s {random.Next(300_000)} {file}",
                    3 => $"fallocate -p -o {random.Next(50) * 4096} -l {random.Next(1, 20) * 4096} {file}",
                    4 => $"[ -f {file} ] && fallocate -l {random.Next(1, 500_000)} {file}",
                    5 or 6 => $"mv {file} {fresh}",
                    7 => $"mv {file} {other}",
                    8 => $"ln {file} {fresh}",
                    9 or 10 => $"rm {file}",
                    11 => $"mkdir {fresh}; echo x > {fresh}/inside; sync {fresh}/inside",
                    12 => $"setfattr -n user.x{random.Next(3)} -v value{i} {file}",
                    13 => $"setfattr -x user.x{random.Next(3)} {file}",
                    14 => $"ln -s target{i} {fresh}; mkfifo {fresh}.p",
                    15 => $"cp --reflink=always {file} {fresh}",
                    _ => $"mv {Directory(random)}/n{random.Next(12)} {fresh}",
                }
            );
            if (random.Next(4) == 0)
                script.AppendLine(random.Next(3) == 0 ? $"sync {Directory(random)}" : $"sync {Any(random)}");
        }
        return script.AppendLine($"echo end > d0/end; sync d0/end").ToString();
    }

    private static string Any(Random random) => $"{Directory(random)}/f{random.Next(Files)}";

    private static string Directory(Random random) => new[] { "d0", "d1", "d1/d2", "d3" }[random.Next(4)];
}
