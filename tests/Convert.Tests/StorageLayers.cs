using ImageTools.Convert.Outputs;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Tests;

/// <summary>Which parts of a store are the same bytes, where no device of this machine can show it.</summary>
public sealed class StorageLayers
{
    private static readonly (ulong, ulong) Disk = (1, FileIdentity.DeviceItself),
        Group = (2, FileIdentity.DeviceItself);

    [Fact]
    public void Windows_of_a_disk_are_apart_exactly_when_they_have_no_byte_in_common()
    {
        var first = Top(10).Window(Disk, 0, 100);
        var second = Top(11).Window(Disk, 100, 100);
        var across = Top(12).Window(Disk, 99, 2);

        Assert.True(first.IsApartFrom(second) && second.IsApartFrom(first));
        Assert.False(first.IsApartFrom(across) || across.IsApartFrom(first) || second.IsApartFrom(across) || across.IsApartFrom(second));
        // Windows of windows, and one that ends where the upper one ends.
        Assert.True(Top(13).Window((14, 0), 40, 0).Window(Disk, 60, 50).IsApartFrom(Top(15).Window(Disk, 0, 100)));
        Assert.False(Top(13).Window((14, 0), 39, 0).Window(Disk, 60, 50).IsApartFrom(Top(15).Window(Disk, 0, 100)));
        Assert.False(Top(16).Window(Disk, long.MaxValue - 1, 0).IsApartFrom(Top(17) with { Store = Disk }));
    }

    [Theory]
    [InlineData("LVM", "LVM", true)]
    [InlineData("md", "md", true)]
    [InlineData(null, null, false)]
    [InlineData("LVM", null, false)]
    [InlineData("LVM", "partitions", false)]
    public void Volumes_over_one_disk_are_apart_when_the_same_keeper_keeps_both(string? mine, string? its, bool apart)
    {
        var read = Over(Over(Top(10), Group, mine), Disk, null);
        var written = Over(Over(Top(11), Group, its), Disk, null);

        Assert.Equal(apart, read.IsApartFrom(written));
        // What keeps the volumes apart does not keep one from itself, or from the disk.
        Assert.False(read.IsApartFrom(Over(Over(Top(10), Group, mine), Disk, null)));
        Assert.False(read.IsApartFrom(new StorageLayer { Store = Disk }));
    }

    private static StorageLayer Top(ulong number) => new() { Store = (number, FileIdentity.DeviceItself) };

    private static StorageLayer Over(StorageLayer above, (ulong, ulong) store, string? keeper) =>
        new()
        {
            Store = store,
            Keeper = keeper,
            Above = above,
        };
}
