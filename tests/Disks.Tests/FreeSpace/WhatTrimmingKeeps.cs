using System.Globalization;
using System.Text.Json;
using CsCheck;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FreeSpace;

/// <summary>
/// Whatever lies in a partition in use is there after trimming, however the disk is divided; the judges are the file systems' own
/// tools.
/// </summary>
public class WhatTrimmingKeeps
{
    private const int MiB = 1 << 20,
        MostOfADisk = 130 * MiB;

    // A long run: IMAGETOOLS_TRIM_CASES=5000.
    private static readonly int Cases = int.Parse(
        Environment.GetEnvironmentVariable("IMAGETOOLS_TRIM_CASES") is { Length: > 0 } asked ? asked : "40",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public void Every_byte_in_use_of_every_partition_survives()
    {
        Tool.Require(
            "mkfs.ext4",
            "mkfs.fat",
            "mkfs.xfs",
            "mkfs.btrfs",
            "mkfs.ntfs",
            "ntfscp",
            "ntfscat",
            "ntfsinfo",
            "ntfsfix",
            "mkswap",
            "dumpe2fs",
            "debugfs",
            "mshowfat",
            "fsck.fat"
        );
        var dropped = 0L;
        Gen.Select(Gen.OneOf(Gen.Const(512), Gen.Const(4096)), Gen.OneOf(Gen.Const(Division.Mbr), Gen.Enum<Division>()), Gen.Int)
            .Sample(
                (sectorSize, division, seed) =>
                {
                    var random = new Random(seed);
                    var (disk, volumes) = Random(division, sectorSize, random);
                    using var source = new MemorySource(disk.Bytes);
                    using var trimmed = new TrimmedSource(source, FreeSpaceMap.Of(source));
                    var what =
                        $"{division}, sectors of {sectorSize}, seed {seed}: "
                        + $"{string.Join(", ", volumes.Zip(disk.Places).Select(p => $"{p.First.Kind} at {p.Second.Start}"))}; "
                        + $"{string.Join(" ", trimmed.Map.Volumes)}";
                    var thorough = random.Next(4) == 0;
                    for (var i = 0; i < volumes.Length; i++)
                        volumes[i].Survives(trimmed.ReadBytes(disk.Places[i].Start, (int)disk.Places[i].Length), thorough, what);
                    Interlocked.Add(ref dropped, trimmed.Map.Free(0, source.Length).Sum(r => r.Length));
                },
                iter: Cases,
                threads: 2
            );
        // A trimmer that drops nothing keeps everything, too.
        Assert.True(dropped > Cases * (long)MiB);
    }

    [Theory]
    [InlineData(Division.Mbr, 512)]
    [InlineData(Division.Mbr, 4096)]
    [InlineData(Division.Ebr, 512)]
    [InlineData(Division.Ebr, 4096)]
    [InlineData(Division.Gpt, 512)]
    [InlineData(Division.Gpt, 4096)]
    public void The_tables_of_these_tests_are_what_fdisk_understands(Division division, int sectorSize)
    {
        Tool.Require("fdisk");
        using var directory = new TempDirectory();
        var disk = DividedDisk.Make(
            division,
            sectorSize,
            24 * MiB,
            [(MiB / sectorSize, new byte[2 * MiB]), (5 * MiB / sectorSize, new byte[3 * MiB]), (10 * MiB / sectorSize, new byte[MiB])],
            new Random(1)
        );
        File.WriteAllBytes(directory["disk"], disk.Bytes);
        var list = Tool.Run("fdisk", "-b", $"{sectorSize}", "-o", "Start,Sectors", "-l", directory["disk"]);
        foreach (var (start, length) in disk.Places)
            Assert.Matches($"(?m)^ *{start / sectorSize} +{length / sectorSize}$", list);
    }

    [Fact]
    public void A_partition_of_type_0_is_no_gap()
    {
        Tool.Require("sfdisk", "mkfs.ext4", "debugfs");
        using var directory = new TempDirectory();
        using (var file = File.Create(directory["disk"]))
            file.SetLength(20 * MiB);
        Tool.Run(
            "sh",
            "-c",
            $"printf 'label: dos\\nstart=2048,size=10240,type=83\\nstart=20480,size=10240,type=0\\n' | sfdisk -q {directory["disk"]}"
        );
        Directory.CreateDirectory(directory["tree"]);
        File.WriteAllBytes(directory["tree/kept"], [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))]);
        foreach (var start in new[] { 2048, 20480 })
            Tool.Run("mkfs.ext4", "-q", "-F", "-d", directory["tree"], "-E", $"offset={start * 512}", directory["disk"], "5M");
        using (var source = FileSource.Open(directory["disk"]))
        using (var trimmed = new TrimmedSource(source, FreeSpaceMap.Of(source)))
            File.WriteAllBytes(directory["trimmed"], trimmed.ReadBytes(0, 20 * MiB));
        foreach (var start in new[] { 2048, 20480 })
        {
            Tool.Run("debugfs", "-R", $"dump kept {directory["out"]}", $"{directory["trimmed"]}?offset={start * 512}");
            Tool.Run("cmp", directory["tree/kept"], directory["out"]);
        }
    }

    [Fact]
    public void A_backup_superblock_where_the_other_sector_size_puts_a_partition_proves_nothing()
    {
        // In sectors of 512 bytes, the second partition begins at the first backup superblock of the first one.
        var volume = MadeVolume.Of("ext4 1024");
        var disk = DividedDisk.Make(Division.Mbr, 4096, 90 * MiB, [(256, volume.Bytes), (72 * MiB / 4096, volume.Bytes)], new Random(2));
        using var source = new MemorySource(disk.Bytes);
        Assert.Equal(4096, VolumeScanner.ReadTable(source).SectorSize);
        using var trimmed = new TrimmedSource(source, FreeSpaceMap.Of(source));
        foreach (var (start, length) in disk.Places)
            volume.Survives(trimmed.ReadBytes(start, (int)length), thorough: true, "");
        Assert.All(trimmed.Map.Volumes, v => Assert.Null(v.LeftAlone));
        Assert.True(trimmed.Map.Free(0, source.Length).Sum(r => r.Length) > 60 * MiB);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void When_both_sector_sizes_are_possible_nothing_is_trimmed_and_it_is_said(int sectorSize)
    {
        // The image of a disk inside a partition, just where the other size puts one.
        var (volume, inner) = (MadeVolume.Of("ext4 4096"), MadeVolume.Of("fat 12"));
        var (first, place) = sectorSize == 512 ? (1 * MiB, 8 * MiB) : (16 * MiB, 2 * MiB);
        var host = new byte[10 * MiB];
        new Random(1).NextBytes(host);
        var at = sectorSize == 512 ? 7 * MiB : 1 * MiB;
        inner.Bytes.CopyTo(host.AsSpan(sectorSize == 512 ? 1 * MiB : at));
        (long, byte[])[] parts =
            sectorSize == 512
                ? [(MiB / 512, volume.Bytes), (7 * MiB / 512, host)]
                : [(MiB / 4096, host), (first / 4096, [.. volume.Bytes, .. new byte[44 * MiB]])];
        var disk = DividedDisk.Make(Division.Mbr, sectorSize, 80 * MiB, parts, new Random(2));
        Assert.Equal(0xeb, disk.Bytes[place]);
        using var source = new MemorySource(disk.Bytes);
        var map = FreeSpaceMap.Of(source);
        Assert.Empty(map.Free(0, source.Length));
        Assert.All(map.Volumes, v => Assert.Contains("not sure in which sectors", v.LeftAlone, StringComparison.Ordinal));
        Assert.Contains(VolumeScanner.ReadTable(source).Problems, p => p.Kind == PartitionProblemKind.SectorSize);
    }

    [Fact]
    public void A_disk_with_a_sound_gpt_of_either_sector_size_is_left_alone_and_not_grown()
    {
        var volume = MadeVolume.Of("ext4 4096");
        var disk = DividedDisk.Make(Division.Gpt, 512, 40 * MiB, [(2048, volume.Bytes), (20 * MiB / 512, volume.Bytes)], new Random(2));
        using (var alone = new MemorySource(disk.Bytes.AsSpan().ToArray()))
            Assert.NotEmpty(FreeSpaceMap.Of(alone).Free(0, alone.Length));
        // As after cloning to a disk of 4096-byte sectors and partitioning anew. A short array of the old table is not overwritten by the
        // new one.
        disk.Gpt(512, entryCount: 8);
        disk.Gpt(4096);
        using var source = new MemorySource(disk.Bytes);
        var map = FreeSpaceMap.Of(source);
        Assert.Empty(map.Free(0, source.Length));
        Assert.All(map.Volumes, v => Assert.Contains("another one of sectors of", v.LeftAlone, StringComparison.Ordinal));
        Assert.Throws<ImageFormatException>(() => GrownDisk.Grow(source, 80 * MiB));
    }

    [Fact]
    public void A_file_system_that_is_larger_than_its_partition_keeps_the_gap_behind_it()
    {
        var volume = MadeVolume.Of("xfs");
        var disk = DividedDisk.Make(Division.Gpt, 512, 40 * MiB, [(2048, volume.Bytes)], new Random(2));
        disk.Places[0] = (MiB, volume.Bytes.Length / 2);
        disk.Gpt(512);
        using var source = new MemorySource(disk.Bytes);
        var map = FreeSpaceMap.Of(source);
        Assert.Empty(map.Free(0, source.Length));
        Assert.Contains("says that it takes", map.Volumes.Single(v => v.Id == "gaps").LeftAlone, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lvm")]
    [InlineData("luks")]
    [InlineData("bitlocker")]
    [InlineData("md")]
    [InlineData("zfs")]
    [InlineData("ntfs")]
    [InlineData("ext4 1024")]
    [InlineData("btrfs")]
    public void What_a_deleted_partition_held_is_no_gap(string kind)
    {
        var (volume, lost) = (MadeVolume.Of("ext4 4096"), MadeVolume.Of(kind));
        var disk = DividedDisk.Make(
            Division.Gpt,
            512,
            48 * MiB,
            [(2048, volume.Bytes), (12 * MiB / 512, lost.Bytes), (40 * MiB / 512, volume.Bytes)],
            new Random(2)
        );
        var place = disk.Places[1];
        disk.Places.RemoveAt(1);
        disk.Gpt(512);
        using var source = new MemorySource(disk.Bytes);
        using var trimmed = new TrimmedSource(source, FreeSpaceMap.Of(source));
        lost.Survives(trimmed.ReadBytes(place.Start, (int)place.Length), thorough: false, kind);
        Assert.Contains(trimmed.Map.Volumes.Single(v => v.Id == "gaps").Remarks, r =>
            r.Contains("which no partition names", StringComparison.Ordinal)
        );
        Assert.NotEmpty(trimmed.Map.Free(0, source.Length));
    }

    // Sectors of 512 bytes: cylinders of old DOS, their first track skipped, and no alignment at all.
    [Theory]
    [InlineData("ext4 4096", 16065 * 3)]
    [InlineData("ext4 1024", (16065 * 3) + 63)]
    [InlineData("ext2 1024", (16065 * 4) + 63)]
    [InlineData("luks", (16065 * 3) + 63)]
    [InlineData("luks", (20 * 2048) + 7)]
    [InlineData("ext4 4096", (20 * 2048) + 7)]
    [InlineData("fat 12", 16065 * 3)]
    [InlineData("fat 16", (20 * 2048) + 7)]
    [InlineData("fat 32", (20 * 2048) + 1)]
    [InlineData("swap", (20 * 2048) + 7)]
    [InlineData("lvm", (20 * 2048) + 7)]
    [InlineData("bitlocker", (20 * 2048) + 7)]
    [InlineData("md", (20 * 2048) + 7)]
    [InlineData("zfs", (20 * 2048) + 7)]
    [InlineData("ntfs", (16065 * 3) + 63)]
    [InlineData("xfs", (20 * 2048) + 7)]
    [InlineData("btrfs", 16065 * 3)]
    public void What_a_deleted_partition_held_may_begin_at_any_sector(string kind, int sector)
    {
        var (volume, lost) = (MadeVolume.Of("ext4 4096"), MadeVolume.Of(kind));
        // Beside the rests of others, and beside zeros, as on a disk of its own.
        foreach (var division in new[] { Division.Mbr, Division.Gpt })
        {
            var disk = DividedDisk.Make(division, 512, 90 * MiB, [(2048, volume.Bytes), (80 * 2048, volume.Bytes)], new Random(2));
            if (division == Division.Gpt)
                disk.Bytes.AsSpan(8 * MiB, 70 * MiB).Clear();
            lost.Bytes.CopyTo(disk.Bytes, sector * 512L);
            using var source = new MemorySource(disk.Bytes);
            using var trimmed = new TrimmedSource(source, FreeSpaceMap.Of(source));
            var kept = trimmed.ReadBytes(sector * 512L, lost.Bytes.Length);
            Assert.Equal(lost.Bytes.Length, lost.Bytes.AsSpan().CommonPrefixLength(kept));
            Assert.Single(trimmed.Map.Volumes.Single(v => v.Id == "gaps").Remarks, r =>
                r.Contains("which no partition names", StringComparison.Ordinal)
            );
            // Only the gap in which it lies.
            Assert.NotEmpty(trimmed.Map.Free(86 * MiB, 3 * MiB));
        }
    }

    [Fact]
    public void Noise_and_an_old_backup_gpt_are_free_space()
    {
        var noise = new byte[160 * MiB];
        new Random(5).NextBytes(noise);
        var volume = MadeVolume.Of("ext4 4096");
        var disk = DividedDisk.Make(Division.Gpt, 512, noise.Length, [(2048, volume.Bytes)], new Random(2));
        var old = disk.Bytes.AsSpan(disk.Bytes.Length - (33 * 512)).ToArray();
        noise.AsSpan(12 * MiB, noise.Length - (13 * MiB)).CopyTo(disk.Bytes.AsSpan(12 * MiB));
        // Where the disk ended before it was enlarged.
        old.CopyTo(disk.Bytes, (20 * MiB) - old.Length);
        using var source = new MemorySource(disk.Bytes);
        var map = FreeSpaceMap.Of(source);
        Assert.Empty(map.Volumes.Single(v => v.Id == "gaps").Remarks);
        Assert.True(map.Free(0, source.Length).Sum(r => r.Length) > 140 * MiB);
    }

    [Fact]
    public void A_gap_with_more_data_than_is_looked_through_is_kept_and_that_is_said()
    {
        var volume = MadeVolume.Of("ext4 4096");
        var disk = DividedDisk.Make(Division.Gpt, 512, 48 * MiB, [(2048, volume.Bytes), (24 * MiB / 512, volume.Bytes)], new Random(2));
        using var source = new MemorySource(disk.Bytes);
        var table = VolumeScanner.ReadTable(source);
        var ranges = PartitionGaps.Offer(source, table, maxBytes: 20 * MiB).Ranges!;
        Assert.Contains("was not looked through", Assert.Single(ranges.Remarks), StringComparison.Ordinal);
        Assert.Empty(ranges.Free(0, 24 * MiB));
        Assert.NotEmpty(ranges.Free(24 * MiB, 24 * MiB));
        Assert.Empty(PartitionGaps.Offer(source, table).Ranges!.Remarks);
    }

    [Fact]
    public void Every_kind_of_the_corpus_is_kept_and_named_at_any_sector_of_a_gap()
    {
        Tool.Require("zstd", "sfdisk", "mkfs.ext4");
        const long place = (20L * MiB) + (7 * 512);
        var corpus = Shared.File("corpus/filesystems");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(corpus, "manifest.json")));
        var sound = manifest
            .RootElement.GetProperty("images")
            .EnumerateArray()
            .Where(i =>
                i.GetProperty("kind").GetString() is "filesystem" or "volume" && i.GetProperty("expect").GetString() is "read" or "named"
            )
            .Select(i =>
                (
                    IsDivided: i.GetProperty("kind").GetString() == "volume" || i.GetProperty("format").GetString() == "iso9660",
                    File: i.GetProperty("file").GetString()!,
                    Format: i.GetProperty("format").GetString()!,
                    Size: i.GetProperty("virtual_size").GetInt64()
                )
            )
            // The last one is a squashfs whose superblock was never written.
            .Where(i => i.Format != "none" && !i.File.Contains("squashfs-stream.raw", StringComparison.Ordinal))
            .ToArray();
        using var directory = new TempDirectory();
        var volume = MadeVolume.Of("ext4 4096");
        foreach (var label in new[] { "dos", "gpt" })
        {
            using (var divided = File.Create(directory[label]))
            {
                divided.SetLength(((place + sound.Max(i => i.Size)) & ~(MiB - 1L)) + (5 * MiB));
                RandomAccess.Write(divided.SafeFileHandle, volume.Bytes, MiB);
            }
            Tool.Run(
                "sh",
                "-c",
                $"printf 'label: {label}\\nstart=2048,size={volume.Bytes.Length / 512}\\n' | sfdisk -q -W never {directory[label]}"
            );
        }
        List<string> faults = [];
        // Disks of more than one volume, and what boots from a stick, too, may begin with a table of their own.
        foreach (var (isDivided, file, format, size) in sound)
        {
            var image = directory["image"];
            Tool.Run("zstd", "-q", "-d", "-f", "--sparse", Path.Combine(corpus, file), "-o", image);
            foreach (var label in new[] { "dos", "gpt" })
            {
                using var table = FileSource.Open(directory[label]);
                using var disk = new ConcatSource(
                    "disk",
                    [
                        new SliceSource(table, 0, place),
                        FileSource.Open(image),
                        new SliceSource(table, place + size, table.Length - place - size),
                    ]
                );
                var map = FreeSpaceMap.Of(disk);
                var gaps = map.Volumes.Single(v => v.Id == "gaps");
                if (gaps.LeftAlone is not null || map.Free(place, size).Any())
                {
                    faults.Add($"{file} ({label}) is lost, or kept for another reason: {gaps.LeftAlone}");
                }
                else if (
                    !gaps.Remarks.Any(r =>
                        Names(format).Any(n => r.Contains(n, StringComparison.OrdinalIgnoreCase))
                        || (isDivided && r.Contains("a GPT of its own", StringComparison.Ordinal))
                    )
                )
                {
                    faults.Add($"{file} ({label}) is not named: {string.Join(" ", gaps.Remarks)}");
                }
            }
        }
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        var seen = sound.Select(i => i.Format).ToHashSet();
        Assert.All(
            [
                "erofs",
                "udf",
                "nilfs2",
                "f2fs",
                "jfs",
                "bitlocker",
                "luks",
                "swap",
                "squashfs",
                "iso9660",
                "exfat",
                "ntfs",
                "vfat",
                "ext4",
                "btrfs",
                "xfs",
            ],
            f => Assert.Contains(f, seen)
        );
    }

    private static string[] Names(string format) =>
        format switch
        {
            "luks" => ["crypto_LUKS"],
            "lvm" => ["LVM2_member"],
            "md" => ["linux_raid_member"],
            "swap" => ["swap", "swsuspend"],
            _ => [format],
        };

    [Fact]
    public void The_backup_header_of_luks_behind_an_old_swap_signature_is_kept()
    {
        var volume = MadeVolume.Of("swap").Bytes.AsSpan().ToArray();
        new byte[] { (byte)'S', (byte)'K', (byte)'U', (byte)'L', 0xba, 0xbe, 0, 2 }.CopyTo(volume, 0x4000);
        var disk = DividedDisk.Make(
            Division.Gpt,
            512,
            24 * MiB,
            [(2048, volume), (12 * MiB / 512, MadeVolume.Of("ext4 4096").Bytes)],
            new Random(2)
        );
        using var source = new MemorySource(disk.Bytes);
        using var trimmed = new TrimmedSource(source, FreeSpaceMap.Of(source));
        Assert.Equal(volume, trimmed.ReadBytes(MiB, volume.Length));
        Assert.Contains("LUKS 2", trimmed.Map.Volumes[0].LeftAlone, StringComparison.Ordinal);
        Assert.Null(trimmed.Map.Volumes[1].LeftAlone);
    }

    [Fact]
    public void Two_marks_in_one_partition_leave_all_of_it()
    {
        var volume = MadeVolume.Of("ext4 4096").Bytes.AsSpan().ToArray();
        // The last labels of a ZFS that lived here before, or lives here still.
        byte[] label = [1, 1, .. new byte[20], .. "version"u8];
        label.CopyTo(volume, volume.Length - (256 << 10) + (16 << 10));
        using var source = new MemorySource(volume);
        Assert.Contains("ext4 and as zfs_member", FreeSpaceMap.Of(source).Volumes.Single().LeftAlone, StringComparison.Ordinal);
    }

    private static (DividedDisk Disk, MadeVolume[] Volumes) Random(Division division, int sectorSize, Random random)
    {
        var volumes = Enumerable
            .Range(0, division == Division.None ? 1 : random.Next(2, 5))
            .Select(_ => MadeVolume.Of(MadeVolume.Kinds[random.Next(MadeVolume.Kinds.Count)]))
            .ToList();
        // Whose backup superblock lies where a partition at 72 MiB lands when it is read in sectors of the other size.
        if (division == Division.Mbr && random.Next(2) == 0)
            volumes[0] = MadeVolume.Of(random.Next(2) == 0 ? "ext3 1024" : "ext4 1024");
        List<(long, byte[])> parts = [];
        List<MadeVolume> placed = [];
        long at = MiB;
        foreach (var volume in volumes)
        {
            if (placed.Count > 0)
                at += random.Next(2, 6) * MiB;
            // Where the other sector size would put it, there is a backup superblock of another one, or its middle.
            if (placed.Count > 0 && random.Next(4) != 0 && 8 * (at > 8 * MiB ? 9 * MiB : MiB) is var lure && lure >= at)
                at = lure;
            if (at + volume.Bytes.Length > MostOfADisk && placed.Count > 1)
                break;
            parts.Add((at / sectorSize, volume.Bytes));
            placed.Add(volume);
            at = (at + volume.Bytes.Length + MiB - 1) & ~(MiB - 1L);
        }
        var length = division == Division.None ? volumes[0].Bytes.Length + (2 * MiB) : at + (random.Next(2, 40) * MiB);
        return (DividedDisk.Make(division, sectorSize, length, parts, random), [.. placed]);
    }
}
