using System.Globalization;
using System.Text.Json;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.Partitions;

public class PartitionTables
{
    private const string GptScript = """
        label: gpt
        size=1M, type=21686148-6449-6E6F-744E-656564454649, name="bios"
        size=8M, type=U, name="EFI System", attrs="RequiredPartition"
        size=20M, type=L, name="root – Wurzel", attrs="LegacyBIOSBootable GUID:63"
        """;

    [Fact]
    public void Gpt_is_what_sfdisk_dumps()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript);
        var table = disk.Read();
        SameAsSfdisk(disk, table);
        Assert.Equal(PartitionTableKind.Gpt, table.Kind);
        Assert.Equal(new GptState(true, true, true, true), table.Gpt);
        Assert.Empty(table.Problems);
        Assert.Equal("root – Wurzel", table.Partitions[2].Name);
        Assert.True(table.Partitions[2].IsActive);
        Assert.Equal((1UL << 63) | 4, table.Partitions[2].Attributes);
        Assert.Equal("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", table.Partitions[1].Type);
    }

    [Fact]
    public void Gpt_in_sectors_of_4096_is_what_fdisk_lists()
    {
        using var disk = new PartitionedDisk().Fdisk(GptScript, 4096);
        var table = disk.Read();
        Assert.Equal(4096, table.SectorSize);
        Assert.Equal(new GptState(true, true, true, true), table.Gpt);
        Assert.Empty(table.Problems);
        var listed = Tool.Run("fdisk", "-b", "4096", "-l", "-o", "Start,Sectors,Type-UUID,UUID", disk.Path);
        Assert.Contains(table.DiskId!, listed, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            listed
                .Split('\n')
                .Where(l => l.TrimStart() is [>= '0' and <= '9', ..])
                .Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
            table.Partitions.Select(p => $"{p.Start / 4096} {p.Length / 4096} {p.Type} {p.PartUuid!.ToUpperInvariant()}")
        );
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void Damaged_primary_is_replaced_by_the_backup(int sectorSize)
    {
        using var disk = new PartitionedDisk().Fdisk(GptScript, sectorSize);
        var sound = disk.Read();
        foreach (var place in new[] { sectorSize, sectorSize + 0x48, 2 * sectorSize })
        {
            using var damaged = new PartitionedDisk();
            File.Copy(disk.Path, damaged.Path, overwrite: true);
            var table = damaged.Write(place, 0xff, 0xee).Read();
            Assert.Equal(new GptState(false, true, true, true), table.Gpt);
            Assert.Equal(sound.Partitions, table.Partitions);
            Assert.Equal([PartitionProblemKind.PrimaryGpt], table.Problems.Select(p => p.Kind));
            Assert.Equal(sound.DiskId, table.DiskId);
        }
    }

    [Fact]
    public void Damaged_backup_is_a_problem_and_nothing_else()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript);
        var sound = disk.Read();
        var table = disk.Write(-512 + 0x40, 1, 2, 3).Read();
        Assert.Equal(new GptState(true, false, true, true), table.Gpt);
        Assert.Equal(sound.Partitions, table.Partitions);
        Assert.Equal([PartitionProblemKind.BackupGpt], table.Problems.Select(p => p.Kind));
        Assert.Contains(
            "invalid",
            Tool.TryRun("sgdisk", "-v", disk.Path) is var r ? (r.Output + r.Error).ToLowerInvariant() : "",
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Grown_disk_keeps_its_backup_in_the_middle()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Resize(100 << 20);
        var table = disk.Read();
        Assert.Equal(new GptState(true, true, false, true), table.Gpt);
        Assert.Equal([PartitionProblemKind.BackupGpt], table.Problems.Select(p => p.Kind));
        // Even when the primary is gone the protective entry tells where the disk once ended.
        var rescued = disk.Write(512, new byte[512]).Read();
        Assert.Equal(new GptState(false, true, false, true), rescued.Gpt);
        Assert.Equal(table.Partitions, rescued.Partitions);
    }

    [Fact]
    public void Cut_off_disk_has_partitions_out_of_bounds()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Resize(20 << 20);
        var table = disk.Read();
        Assert.Equal(3, table.Partitions.Count);
        Assert.Contains(table.Problems, p => p.Kind == PartitionProblemKind.Bounds);
        Assert.Contains(table.Problems, p => p.Kind == PartitionProblemKind.BackupGpt);
    }

    [Fact]
    public void Disk_cut_behind_its_last_partition_is_one_that_linux_refuses()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Resize(31 << 20);
        var table = disk.Read();
        Assert.Equal(3, table.Partitions.Count);
        Assert.DoesNotContain(table.Problems, p => p.Kind == PartitionProblemKind.Bounds);
        Assert.Contains("behind the last sector of the disk (63487)", table.Gpt!.Refusal, StringComparison.Ordinal);
        Assert.Contains(table.Problems, p => p.Kind == PartitionProblemKind.PrimaryGpt);
        // libfdisk, which has the kernel's rule, sees the protective entry alone.
        Assert.Contains("\"dos\"", Tool.Run("sfdisk", "-J", disk.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Protective_entry_that_does_not_begin_at_sector_1_is_none()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Write(446 + 8, 0, 0, 0, 0);
        var table = disk.Read();
        Assert.Equal(new GptState(true, true, true, false), table.Gpt);
        Assert.Equal([PartitionProblemKind.ProtectiveMbr], table.Problems.Select(p => p.Kind));
    }

    [Fact]
    public void Gpt_without_protective_mbr_is_read_and_reported()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Write(0, new byte[512]);
        var table = disk.Read();
        Assert.Equal((PartitionTableKind.Gpt, 3), (table.Kind, table.Partitions.Count));
        Assert.Equal([PartitionProblemKind.ProtectiveMbr], table.Problems.Select(p => p.Kind));
        Assert.Equal(new GptState(true, true, true, false), table.Gpt);
    }

    [Fact]
    public void Protective_mbr_without_any_gpt_is_a_gpt_that_is_lost()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Write(512, new byte[512]).Write(-512, new byte[512]);
        var table = disk.Read();
        Assert.Equal((PartitionTableKind.Gpt, 0), (table.Kind, table.Partitions.Count));
        Assert.Equal([PartitionProblemKind.PrimaryGpt, PartitionProblemKind.BackupGpt], table.Problems.Select(p => p.Kind));
        Assert.Equal(new GptState(false, false, false, true), table.Gpt);
    }

    [Fact]
    public void Hybrid_mbr_is_told_apart()
    {
        using var disk = new PartitionedDisk().Sfdisk(GptScript).Sgdisk("-h", "2:3");
        var table = disk.Read();
        Assert.Equal((PartitionTableKind.Hybrid, 3), (table.Kind, table.Partitions.Count));
        Assert.Empty(table.Problems);
        SameAsSfdisk(disk, table);
    }

    [Fact]
    public void Primary_and_logical_partitions_are_what_sfdisk_dumps()
    {
        using var disk = new PartitionedDisk().Sfdisk(
            """
            label: dos
            label-id: 0x1a2b3c4d
            size=4M, type=83, bootable
            size=30M, type=f
            size=3M, type=82
            size=4M, type=83
            size=4M, type=8e
            size=4M, type=c
            size=4M, type=83
            """
        );
        var table = disk.Read();
        Assert.Equal(PartitionTableKind.Mbr, table.Kind);
        Assert.Equal("1a2b3c4d", table.DiskId);
        SameAsSfdisk(disk, table);
        Assert.Empty(table.Problems);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], table.Partitions.Select(p => p.Number));
        Assert.Equal("1a2b3c4d-05", table.Partitions[4].PartUuid);
        Assert.True(table.Partitions[4].IsLogical && table.Partitions[0].IsActive);
        Assert.Null(table.Gpt);
    }

    [Fact]
    public void Chain_of_logical_partitions_that_bites_its_tail_ends()
    {
        using var disk = new PartitionedDisk().Sfdisk("label: dos\n1: size=40M, type=5\n5: size=4M\n6: size=4M\n7: size=4M\n");
        Assert.Equal(4, disk.Read().Partitions.Count);
        // The second EBR's link leads to sector 0 of the extended partition, which is the first EBR.
        var second = disk.Read().Partitions[2].Start - (1 << 20);
        disk.Write(second + 0x1ce + 8, 0, 0, 0, 0);
        var table = disk.Read();
        Assert.Contains(table.Problems, p => p.Kind == PartitionProblemKind.LogicalChain);
        Assert.Equal(3, table.Partitions.Count);
    }

    [Fact]
    public void Partitions_of_type_0_that_have_sectors_are_partitions_and_count_in_the_numbering()
    {
        Tool.Require("partx");
        using var disk = new PartitionedDisk().Sfdisk(
            "label: dos\n1: start=2048, size=10240, type=83\n2: start=20480, size=10240, type=0\n3: start=40960, size=40000, type=5\n5: "
                + "size=4096, type=0\n6: size=4096, type=83\n"
        );
        var table = disk.Read();
        Assert.Empty(table.Problems);
        // partx reads as the kernel does.
        Assert.Equal(
            Tool.Run("partx", "--raw", "--noheadings", "-o", "NR,START,SECTORS", disk.Path)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(l => !l.StartsWith("3 ", StringComparison.Ordinal)),
            table
                .Partitions.Where(p => p.Number != 3)
                .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Number} {p.Start / 512} {p.Length / 512}"))
        );
        Assert.Equal([1, 2, 5, 6], table.Partitions.Where(p => p.Number != 3).Select(p => p.Number));
    }

    [Fact]
    public void Overlapping_and_overlong_entries_are_reported()
    {
        using var disk = new PartitionedDisk().Sfdisk("label: dos\nsize=10M\nsize=10M\n");
        disk.Write(0x1ce + 8, 0, 0x10, 0, 0).Write(0x1ce + 12, 0xff, 0xff, 0xff, 0x7f);
        Assert.Equal([PartitionProblemKind.Bounds, PartitionProblemKind.Overlap], disk.Read().Problems.Select(p => p.Kind).Order());
    }

    [Theory]
    [InlineData("mkfs.fat", "-F", "12")]
    [InlineData("mkfs.fat", "-F", "16")]
    [InlineData("mkfs.fat", "-F", "32", "-s", "1")]
    [InlineData("mkfs.ext4", "-q", "-F", "-b", "1024")]
    public void Bare_file_system_is_no_partition_table(string program, params string[] arguments)
    {
        using var disk = new PartitionedDisk(40);
        Tool.Run(program, [.. arguments, disk.Path]);
        var table = disk.Read();
        Assert.Equal(PartitionTableKind.None, table.Kind);
        Assert.Equal(512, table.BootSector.Length);
    }

    [Fact]
    public void Bare_file_system_over_a_former_gpt_is_no_partition_table()
    {
        using var disk = new PartitionedDisk(40).Sfdisk(GptScript).Write(0, new byte[64 * 512]);
        Assert.Equal(PartitionTableKind.Gpt, disk.Read().Kind);
        Tool.Run("mkfs.ext4", "-q", "-F", "-E", "nodiscard", disk.Path, "30M");
        Assert.Equal(PartitionTableKind.None, disk.Read().Kind);
    }

    [Fact]
    public void Empty_disks_of_any_length_have_no_table()
    {
        foreach (var length in new[] { 0, 1, 511, 512, 513, 4096, 40000 })
            Assert.Equal(PartitionTableKind.None, VolumeScanner.ReadTable(new MemorySource(new byte[length])).Kind);
        var signed = new byte[1 << 20];
        (signed[510], signed[511]) = (0x55, 0xaa);
        Assert.Equal(PartitionTableKind.None, VolumeScanner.ReadTable(new MemorySource(signed)).Kind);
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("dos")]
    public void Damage_anywhere_in_the_tables_never_throws(string label)
    {
        using var disk = new PartitionedDisk(16).Sfdisk(
            $"label: {label}\nsize=2M\nsize=2M\nsize=8M{(label == "dos" ? ",type=5" : "")}\nsize=1M\nsize=1M\n"
        );
        var bytes = File.ReadAllBytes(disk.Path);
        var places = Enumerable.Range(0, bytes.Length / 512).Where(s => bytes.AsSpan(s * 512, 512).ContainsAnyExcept((byte)0)).ToArray();
        var random = new Random(11);
        for (var round = 0; round < 4000; round++)
        {
            var damaged = new PatchedSource(bytes);
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                damaged.Patch((places[random.Next(places.Length)] * 512) + random.Next(512), (byte)random.Next(256));
            VolumeScanner.ReadTable(damaged);
        }
    }

    private static void SameAsSfdisk(PartitionedDisk disk, PartitionTable table)
    {
        using var json = JsonDocument.Parse(Tool.Run("sfdisk", "-J", disk.Path));
        var expected = json.RootElement.GetProperty("partitiontable");
        var sectorSize = expected.TryGetProperty("sectorsize", out var size) ? size.GetInt32() : 512;
        Assert.Equal(expected.GetProperty("id").GetString()!.Replace("0x", "", StringComparison.Ordinal), table.DiskId, ignoreCase: true);
        Assert.Equal(
            expected
                .GetProperty("partitions")
                .EnumerateArray()
                .Select(p =>
                    (
                        p.GetProperty("node").GetString()![disk.Path.Length..],
                        p.GetProperty("start").GetInt64() * sectorSize,
                        p.GetProperty("size").GetInt64() * sectorSize,
                        p.GetProperty("type").GetString(),
                        p.TryGetProperty("uuid", out var uuid) ? uuid.GetString()!.ToLowerInvariant() : null,
                        p.TryGetProperty("name", out var name) ? name.GetString() : null
                    )
                ),
            table.Partitions.Select(p =>
                (
                    p.Number.ToString(CultureInfo.InvariantCulture),
                    p.Start,
                    p.Length,
                    (string?)p.Type.Replace("0x0", "", StringComparison.Ordinal).Replace("0x", "", StringComparison.Ordinal),
                    table.Kind == PartitionTableKind.Mbr ? null : p.PartUuid,
                    p.Name
                )
            )
        );
    }
}
