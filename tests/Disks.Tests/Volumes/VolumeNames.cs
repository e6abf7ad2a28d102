using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.Partitions;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.Volumes;

public class VolumeNames
{
    [Fact]
    public void Volumes_are_found_by_every_name_that_fstab_may_use()
    {
        using var disk = new PartitionedDisk().Sfdisk("label: gpt\nsize=8M, name=\"EFI System\"\nsize=20M, name=root\nsize=4M\n");
        using var data = new PartitionedDisk(20);
        Place(disk, 1 << 20, 8 << 20, "mkfs.fat", "-n", "ESP", "-i", "abcd1234");
        Place(disk, 9 << 20, 20 << 20, "mkfs.ext4", "-q", "-F", "-L", "my root", "-U", "01234567-89ab-cdef-0123-456789abcdef");
        Place(disk, 29 << 20, 4 << 20, "mkswap", "-L", "swap");
        Tool.Run("mkfs.ext2", "-q", "-F", "-L", "data", data.Path);
        using var first = FileSource.Open(disk.Path);
        using var second = FileSource.Open(data.Path);
        var layout = VolumeScanner.Scan([first, second]);
        Assert.Equal(["d1:p1", "d1:p2", "d1:p3", "d2:disk"], layout.Volumes.Select(v => v.Id));
        Assert.Equal(["vfat", "ext4", "swap", "ext2"], layout.Volumes.Select(v => v.Signature?.Type));
        Assert.Equal([true, true, false, true], layout.Volumes.Select(v => v.FileSystem is not null));
        var partUuid = layout.Volumes[1].Partition!.PartUuid!;

        foreach (
            var (name, id) in new[]
            {
                ("UUID=ABCD-1234", "d1:p1"),
                ("UUID=abcd-1234", "d1:p1"),
                ("LABEL=ESP", "d1:p1"),
                ("PARTLABEL=\"EFI System\"", "d1:p1"),
                ("/dev/disk/by-partlabel/EFI\\x20System", "d1:p1"),
                ("LABEL=my\\040root", "d1:p2"),
                ("/dev/disk/by-label/my\\x20root", "d1:p2"),
                ("UUID=\"01234567-89ab-cdef-0123-456789abcdef\"", "d1:p2"),
                ("UUID=01234567-89AB-CDEF-0123-456789ABCDEF", null),
                ($"PARTUUID={partUuid}", "d1:p2"),
                ($"PARTUUID={partUuid.ToUpperInvariant()}", "d1:p2"),
                ($"/dev/disk/by-partuuid/{partUuid}", "d1:p2"),
                ("/dev/disk/by-uuid/ABCD-1234", "d1:p1"),
                ("/dev/sda2", "d1:p2"),
                ("/dev/vda3", "d1:p3"),
                ("/dev/xvda1", "d1:p1"),
                ("/dev/nvme0n1p2", "d1:p2"),
                ("/dev/nvme0n1", null),
                ("/dev/vdb", "d2:disk"),
                ("/dev/nvme1n1", "d2:disk"),
                ("/dev/mmcblk0p3", "d1:p3"),
                ("/dev/sda9", null),
                ("/dev/sdaa1", null),
                ("/dev/nvme0p1", null),
                ("UUID=", null),
                ("LABEL=nothing", null),
                ("", null),
                ("\\", null),
                ("proc", null),
                ("/dev/mapper/none", null),
                ("LABEL=swap", "d1:p3"),
            }
        )
        {
            Assert.Equal((name, id), (name, VolumeFinder.Find(layout, name)?.Id));
        }
        var logical = layout.Volumes[1] with
        {
            Id = "vg0/root",
            Kind = VolumeKind.LogicalVolume,
            DeviceNames = ["/dev/vg0/root", "/dev/mapper/vg0-root"],
        };
        var array = layout.Volumes[1] with { Id = "md127", Kind = VolumeKind.Array };
        var assembled = layout with { Volumes = [.. layout.Volumes, logical, array] };
        Assert.Equal("vg0/root", VolumeFinder.Find(assembled, "/dev/mapper/vg0-root")?.Id);
        Assert.Equal("md127", VolumeFinder.Find(assembled, "/dev/md127")?.Id);
    }

    [Fact]
    public void Damaged_file_system_leaves_the_other_volumes_alone()
    {
        using var disk = new PartitionedDisk().Sfdisk("label: dos\nsize=20M\nsize=20M\n");
        Place(disk, 1 << 20, 20 << 20, "mkfs.ext4", "-q", "-F");
        Place(disk, 21 << 20, 20 << 20, "mkfs.ext4", "-q", "-F");
        disk.Write((1 << 20) + 1024 + 0x18, 99);
        using var source = FileSource.Open(disk.Path);
        var volumes = VolumeScanner.Scan([source]).Volumes;
        Assert.Equal("s_log_block_size", volumes[0].Error?.Field);
        Assert.Equal("ext4", volumes[0].Signature?.Type);
        Assert.Null(volumes[0].FileSystem);
        Assert.NotNull(volumes[1].FileSystem);
    }

    private static void Place(PartitionedDisk disk, long offset, long length, string program, params string[] arguments)
    {
        var part = disk.Path + ".part";
        using (var file = File.Create(part))
            file.SetLength(length);
        Tool.Run(program, [.. arguments, part]);
        disk.Write(offset, File.ReadAllBytes(part));
    }
}
