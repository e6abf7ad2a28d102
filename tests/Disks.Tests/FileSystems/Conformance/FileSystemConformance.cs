using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>
/// What holds for every file system, those to come included: <see cref="FileSystemLimits"/> are met, and a volume that is made to
/// cost costs no more than others.
/// </summary>
public class FileSystemConformance
{
    private const long MostBytes = 1L << 30;
    private static readonly IHostileVolumes[] Makers =
    [
        new ExtHostileVolumes(),
        new FatHostileVolumes(),
        new XfsHostileVolumes(),
        new BtrfsHostileVolumes(),
        new ExFatHostileVolumes(),
        new NtfsHostileVolumes(),
        new ErofsHostileVolumes(),
        new IsoHostileVolumes(),
        new SquashFsHostileVolumes(),
    ];

    public static TheoryData<string, Hostility> Cases
    {
        get
        {
            var cases = new TheoryData<string, Hostility>();
            foreach (var maker in Makers)
            {
                foreach (var kind in Enum.GetValues<Hostility>().Where(k => maker.DoesNotApply(k) is null))
                    cases.Add(maker.Driver.Name, kind);
            }
            return cases;
        }
    }

    [Fact]
    public void Every_driver_that_opens_anything_brings_hostile_volumes()
    {
        // What is a signature and no more opens nothing: its base class sees to that.
        var opening = FileSystemDrivers.All.Where(d => d is not SignatureDriver).Select(d => d.GetType());
        Assert.Equal(
            opening.OrderBy(t => t.Name, StringComparer.Ordinal),
            Makers.Select(m => m.Driver).OrderBy(t => t.Name, StringComparer.Ordinal)
        );
        foreach (var maker in Makers)
            Assert.Contains(Enum.GetValues<Hostility>(), k => maker.DoesNotApply(k) is null);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_volume_that_is_made_to_cost_costs_no_more_than_others(string driver, Hostility kind)
    {
        using var directory = new TempDirectory();
        using var volume = Makers.Single(m => m.Driver.Name == driver).Make(kind, directory);
        // What no limit ends is ended by the budget, and not by anybody's patience.
        var budget = new ReadBudget(
            new ReadLimits(1 << 20, MostBytes, TimeSpan.FromMinutes(2)),
            cancellation: TestContext.Current.CancellationToken
        );
        var bounded = new BoundedSource(volume, budget);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        Use(kind, VolumeContents.Open(bounded)!);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 160L << 20);
        Assert.InRange(budget.Bytes, 1, MostBytes + (1 << 20));
    }

    private static void Use(Hostility kind, FileSystem files)
    {
        switch (kind)
        {
            case Hostility.AliasedData:
                // Refused when it is opened, so that no reader has to find out by reading.
                Assert.Throws<ImageFormatException>(() => files.Open(files.Lookup(files.Root, "aliased")!));
                break;
            case Hostility.GiantDirectory:
                var giant = files.Lookup(files.Root, "giant")!;
                Assert.Throws<ImageFormatException>(() => files.List(giant).Count());
                Assert.Throws<ImageFormatException>(() => files.Lookup(giant, "nothing"));
                break;
            case Hostility.SharedDirectories:
                // Each alone is allowed, and all together end in the budget.
                var many = files.Lookup(files.Root, "many")!;
                var all = files.List(many).Select(files.Stat).ToArray();
                Assert.Equal(100, all.Length);
                Assert.Empty(files.List(all[0]));
                _ = all.FirstOrDefault(d => Ended(files, d));
                break;
            default:
                Assert.True(files.State is { JournalReplayed: false, IsClean: false });
                Assert.Contains(files.State.Remarks, r => r.Contains("was not replayed", StringComparison.Ordinal));
                Assert.NotNull(files.FreeSpace.Reason);
                break;
        }
    }

    private static bool Ended(FileSystem files, FileNode directory)
    {
        try
        {
            return files.Lookup(directory, "nothing") is not null;
        }
        catch (ReadLimitException)
        {
            return true;
        }
    }
}
