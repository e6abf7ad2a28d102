using System.Buffers.Binary;
using ImageTools.Disks.Tests.Partitions;
using ImageTools.Disks.Tests.Volumes.Md;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.Volumes;

/// <summary>Partitions in arrays, and in slices of the BSDs.</summary>
public class PartitionsInside
{
    [Theory]
    [InlineData("1.2", "gpt")]
    [InlineData("1.0", "dos")]
    [InlineData("1.0", "gpt")]
    [InlineData("0.90", "gpt")]
    public void A_mirror_of_whole_disks_has_the_partitions(string version, string label)
    {
        using var disk = new PartitionedDisk(16).Sfdisk($"label: {label}\nsize=4M\nsize=8M\n");
        using var directory = new TempDirectory();
        Tool.Run("mkfs.ext4", "-q", "-L", "inside", directory["fs"], "4M");
        disk.Write(1 << 20, File.ReadAllBytes(directory["fs"]));
        var members = new MadeArray(File.ReadAllBytes(disk.Path))
        {
            Level = 1,
            Disks = 2,
            Version = version,
        }.Write();
        var layout = VolumeScanner.Scan(MadeArray.Disk(members));
        Assert.Equal(["d1:disk", "d2:disk", "md0", "md0:p1", "md0:p2"], layout.Volumes.Select(v => v.Id));
        var inside = layout.Volumes[3];
        Assert.Equal(("ext4", "inside"), (inside.TypeName, inside.Signature?.Label));
        Assert.Equal(["md0"], inside.Members);
        Assert.NotNull(inside.FileSystem);
        // It is no partition of the disk.
        Assert.Null(VolumeFinder.Find(layout, "/dev/sda1"));
        Assert.Contains(version == "0.90" ? "/dev/md3p1" : "/dev/md/madep1", inside.DeviceNames.Select(d => d.Replace("made1", "madep1")));
    }

    [Theory]
    [InlineData("0xa5", true)]
    [InlineData("0xa5", false)]
    [InlineData("0xa6", false)]
    [InlineData("0xa9", false)]
    public void A_slice_has_the_partitions_of_its_label_as_linux_counts_them(string type, bool relative)
    {
        const int start = 2048,
            sectors = 32768;
        using var disk = new PartitionedDisk(32).Sfdisk($"label: dos\nstart={start}, size={sectors}, type={type[2..]}\n");
        using var directory = new TempDirectory();
        Tool.Run("mkfs.ext2", "-q", "-L", "root", directory["fs"], "4M");
        var origin = relative ? 0 : start;
        // OpenBSD's c is the whole disk, that of the others the slice.
        var whole = type == "0xa6" ? (0, 65536) : (origin, sectors);
        (int Offset, int Size, byte Kind)[] entries =
        [
            (origin + 64, 8192, 7),
            (origin + 8256, 4096, 1),
            (whole.Item1, whole.Item2, 0),
            (0, 0, 0),
        ];
        disk.Write((start + 1) * 512, Label([.. entries, (origin + 16384, 8192, 7), (origin + 32000, 8192, 7)], type));
        disk.Write((start + 64) * 512, File.ReadAllBytes(directory["fs"]));
        var layout = VolumeScanner.Scan([disk.Source()]);
        Assert.Equal(["p1", "p1:a", "p1:b", "p1:e"], layout.Volumes.Select(v => v.Id));
        Assert.Equal((64 * 512, 8192 * 512), (layout.Volumes[1].Partition!.Start, layout.Volumes[1].Partition!.Length));
        Assert.Equal("root", layout.Volumes[1].Signature?.Label);
        Assert.Equal(16384 * 512, layout.Volumes[3].Partition!.Start);
        // libblkid reads the label, too; it numbers from 5, and counts from the beginning of the disk.
        Assert.Equal(
            layout.Volumes.Skip(1).Select(v => $"{start + (v.Partition!.Start / 512)} {v.Partition.Length / 512}"),
            Tool.Run("partx", "--raw", "--noheadings", "-o", "START,SECTORS", disk.Path)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
        );
        // A label with a wrong checksum is none.
        disk.Write(((start + 1) * 512) + 10, 0x55);
        Assert.Single(VolumeScanner.Scan([disk.Source()]).Volumes);
    }

    private static byte[] Label((int Offset, int Size, byte Kind)[] entries, string type)
    {
        var label = new byte[512];
        void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(label.AsSpan(at), value);
        Put(0, 0x82564557);
        Put(40, 512);
        Put(132, 0x82564557);
        label[138] = (byte)entries.Length;
        if (type == "0xa6")
            label[114] = 1;
        for (var i = 0; i < entries.Length; i++)
        {
            Put(148 + (16 * i), (uint)entries[i].Size);
            Put(148 + (16 * i) + 4, (uint)entries[i].Offset);
            label[148 + (16 * i) + 12] = entries[i].Kind;
        }
        ushort sum = 0;
        for (var i = 0; i < 148 + (16 * entries.Length); i += 2)
            sum ^= BinaryPrimitives.ReadUInt16LittleEndian(label.AsSpan(i));
        BinaryPrimitives.WriteUInt16LittleEndian(label.AsSpan(136), sum);
        return label;
    }
}
