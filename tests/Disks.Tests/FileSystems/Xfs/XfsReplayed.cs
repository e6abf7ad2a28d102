using ImageTools.Disks.FileSystems.Xfs;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FreeSpace;

namespace ImageTools.Disks.Tests.FileSystems.Xfs;

/// <summary>File systems that stopped in the middle of their work, replayed by us and by Linux.</summary>
public class XfsReplayed
{
    public static TheoryData<string, bool> Crashes
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (
                var arguments in new[]
                {
                    "",
                    "-m rmapbt=1,reflink=1,bigtime=1,inobtcount=1 -i nrext64=1",
                    "-m bigtime=0,finobt=0,reflink=0 -i sparse=0",
                    "-b size=1024 -n size=4096",
                    "-b size=4096 -i size=2048",
                    "-b size=16384",
                    "-s size=4096 -d agcount=5",
                    "-l su=262144,size=20m",
                    "-l su=32768,size=12m",
                }
            )
            {
                cases.Add(arguments, true);
            }
            cases.Add("", false);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Crashes))]
    public void A_log_replays_as_Linux_replays_it(string arguments, bool isFlushed)
    {
        using var image = new XfsImage(arguments, 160);
        image.Mounted(image.Path, Load("one", "sync") + "\n" + Load("two", $"xfs_io -x -c 'shutdown {(isFlushed ? "-f" : "")}' ."));
        Check(image, image.Path, [], "loop");
    }

    [Fact]
    public void A_log_on_a_device_of_its_own_is_found_and_replayed()
    {
        Assert.SkipUnless(LoopDevice.Missing is null, LoopDevice.Missing ?? "");
        using var image = new XfsImage("", 160, externalLog: true);
        using var device = LoopDevice.Over(image.Log);
        image.Mounted(image.Path, Load("one", "xfs_io -x -c 'shutdown -f' ."), $"loop,logdev={device.Machine}");
        using var other = new MemorySource(new byte[20 << 20]);
        using var log = FileSource.Open(image.Log);
        using var volume = FileSource.Open(image.Path);
        var alone = new XfsDriver().Open(volume, [other])!;
        Assert.False(alone.State.IsClean);
        Assert.Contains(alone.State.Remarks, r => r.Contains("on another device", StringComparison.Ordinal));
        Assert.NotNull(alone.FreeSpace.Reason);
        Check(image, image.Path, [other, log], $"loop,logdev={device.Machine}");
    }

    [Fact]
    public void A_log_that_went_round_many_times_is_replayed()
    {
        using var image = new XfsImage("-l size=6m", 160);
        var rounds = string.Concat(
            Enumerable.Range(0, 12).Select(i => Load($"round{i}", i % 3 == 2 ? "rm -r round0* || true" : "sync") + "\n")
        );
        image.Mounted(image.Path, $"{rounds}\nxfs_io -x -c 'shutdown -f' .");
        Check(image, image.Path, [], "loop");
    }

    [Fact]
    public void A_copy_of_a_file_system_in_use_is_replayed()
    {
        using var image = new XfsImage("", 160);
        var copy = image["copy"];
        image.Mounted(image.Path, $"{Load("one", "sync")}\n{Load("two", "sync two/dir/f1")}\ncp --sparse=always {image.Path} {copy}");
        Check(image, copy, [], "loop");
    }

    private static void Check(XfsImage image, string path, IReadOnlyList<BlockSource> others, string options)
    {
        string[] ours;
        SortedSet<long> free;
        using (var volume = FileSource.Open(path))
        {
            var files = new XfsDriver().Open(volume, others)!;
            Assert.True(files.State is { IsClean: false, JournalReplayed: true }, string.Join(' ', files.State.Remarks));
            Assert.Null(files.FreeSpace.Reason);
            ours = XfsImage.Tree(files);
            free = Trimmed.Units(
                files.FreeSpace.Ranges!,
                volume.Length / files.State.BlockSize * files.State.BlockSize,
                files.State.BlockSize
            );
            // What is dropped of the disk is not missed by the guest.
            var trimmed = image["trimmed"];
            Trimmed.Copy(new WithoutFreeSpace(volume, files.FreeSpace.Ranges!), trimmed);
        }
        Assert.Equal(image.Tree(image["trimmed"], options), ours);
        Tool.Run("xfs_repair", ["-n", "-f", .. others.Count == 0 ? Array.Empty<string>() : ["-l", image.Log], image["trimmed"]]);
        var after = XfsImage.FreeBlocks(image["trimmed"]);
        Assert.True(free.Count > after.Count / 2, $"{free.Count} of {after.Count} blocks are free");
        Assert.Empty(free.Except(after));
    }

    private static string Load(string name, string end) =>
        $$"""
            mkdir -p {{name}}/dir {{name}}/links {{name}}/gone
            i=0
            while [ $i -lt 300 ]; do
              echo "content $i" > {{name}}/dir/f$i
              : > {{name}}/gone/g$i-with-a-long-name-to-fill-blocks
              i=$((i+1))
            done
            for i in 1 20 250 400 500 900 1023; do
              ln -s "$(printf '%0*d' $i 0)" {{name}}/links/l$i
            done
            for i in 1 2 3 4 5 6 7; do
              setfattr -n user.small -v "value $i" {{name}}/dir/f$i
              setfattr -n user.large -v "$(printf '%0*d' $((i * 400)) 0)" {{name}}/dir/f$i
              setfattr -n trusted.t -v x {{name}}/dir/f$i
              ln {{name}}/dir/f$i {{name}}/dir/hard$i
              mkdir {{name}}/dir/d$i
              mv {{name}}/dir/f1$i {{name}}/dir/d$i/moved
              mknod {{name}}/dir/node$i c $i 300$i
            done
            setfattr -n user.remote -v "$(printf '%030000d' 0)" {{name}}/dir/f9
            head -c 3000000 /dev/zero | tr '\0' "$(echo {{name}} | cut -c 1)" > {{name}}/large
            i=0
            while [ $i -lt 50 ]; do
              echo x | dd of={{name}}/fragments bs=8192 seek=$((i * 2)) conv=notrunc status=none
              i=$((i+1))
            done
            truncate -s 5000000 {{name}}/hole
            fallocate -l 100000 {{name}}/unwritten
            chmod 4711 {{name}}/dir/f20
            chown 1000:70000 {{name}}/dir/f21
            rm -r {{name}}/gone
            rm {{name}}/dir/f3*
            touch -d @-5000 {{name}}/dir/f22
            {{end}}
            """;
}
