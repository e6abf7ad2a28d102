using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.Tests.FileSystems.Xfs;

namespace ImageTools.Disks.Tests.FreeSpace;

/// <summary>
/// What a tool made of a few MiB of random bytes: a file system with files and a deleted one, or something that is not read. It
/// judges by tools what is left of it.
/// </summary>
internal sealed partial class MadeVolume
{
    private static readonly ConcurrentDictionary<string, Lazy<MadeVolume>> Made = [];

    private readonly string kind;
    private readonly (long Start, long Length)[] used;

    private MadeVolume(string kind, byte[] bytes, (long Start, long Length)[] used) => (this.kind, Bytes, this.used) = (kind, bytes, used);

    /// <summary>Kinds whose free space is read, and kinds of which every byte must stay.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "ext2 1024",
        "ext2 4096",
        "ext3 1024",
        "ext4 1024",
        "ext4 4096",
        "fat 12",
        "fat 16",
        "fat 32",
        "swap",
        "ntfs",
        "xfs",
        "btrfs",
        "lvm",
        "luks",
        "bitlocker",
        "md",
        "zfs",
        "unknown",
    ];

    /// <summary>The image as it was made.</summary>
    public byte[] Bytes { get; }

    public string Kind => kind;

    public bool IsExt => kind.StartsWith("ext", StringComparison.Ordinal);

    public bool IsFat => kind.StartsWith("fat", StringComparison.Ordinal);

    /// <summary>Makes each kind once.</summary>
    public static MadeVolume Of(string kind) => Made.GetOrAdd(kind, k => new Lazy<MadeVolume>(() => Make(k))).Value;

    /// <summary>Every byte in use is as it was, and its own tool finds no fault.</summary>
    public void Survives(byte[] after, bool thorough, string what)
    {
        foreach (var (start, length) in used)
        {
            var same = Bytes.AsSpan((int)start, (int)length).CommonPrefixLength(after.AsSpan((int)start, (int)length));
            Assert.True(same == length, $"{kind}: byte {start + same} in use is lost; {what}");
        }
        if (!thorough || !(IsExt || IsFat || kind is "xfs" or "ntfs"))
            return;
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["after"], after);
        if (IsExt)
            Tool.Run("e2fsck", "-fn", directory["after"]);
        else if (kind == "xfs")
            Tool.Run("xfs_repair", "-n", "-f", "-o", "force_geometry", directory["after"]);
        else if (kind == "ntfs")
            Tool.Run("ntfsfix", "-n", directory["after"]);
        else
            Tool.Run("fsck.fat", "-n", directory["after"]);
    }

    private static MadeVolume Make(string kind)
    {
        using var directory = new TempDirectory();
        var (image, words, random) = (directory["image"], kind.Split(' '), new Random(kind.Length));
        var bytes = new byte[
            kind is "btrfs" or "xfs" ? 20 << 20
            : kind.EndsWith("32", StringComparison.Ordinal) ? 36 << 20
            : kind.EndsWith("1024", StringComparison.Ordinal) ? 9 << 20
            : 6 << 20
        ];
        random.NextBytes(bytes);
        bytes.AsSpan(0, 1 << 17).Clear();
        File.WriteAllBytes(image, bytes);
        switch (words[0])
        {
            case "ext2" or "ext3" or "ext4":
                Tool.Run($"mkfs.{words[0]}", "-q", "-F", "-b", words[1], "-E", "nodiscard", "-J", "size=1", image);
                break;
            case "fat":
                Tool.Run("mkfs.fat", "-F", words[1], "-s", words[1] == "12" ? "4" : "1", image);
                break;
            case "swap":
                Tool.Run("mkswap", image);
                break;
            case "ntfs":
                Tool.Run("mkfs.ntfs", "-q", "-f", "-F", image);
                break;
            case "xfs":
                // As the project's own tests do; else it makes nothing below 300 MiB.
                var small = new Dictionary<string, string>
                {
                    ["TEST_DIR"] = "1",
                    ["TEST_DEV"] = "1",
                    ["QA_CHECK_FS"] = "1",
                };
                Assert.Equal(0, Tool.TryRunIn(null, small, "mkfs.xfs", "-q", "-f", "-K", image).ExitCode);
                break;
            case "btrfs":
                Tool.Run("mkfs.btrfs", "-q", "-f", "-M", image);
                break;
        }
        Mark(words[0], image);
        if (words[0] is "ext2" or "ext3" or "ext4" or "fat" or "ntfs")
            Fill(directory, words[0], random);
        bytes = File.ReadAllBytes(image);
        return new MadeVolume(kind, bytes, Used(kind, directory, bytes));
    }

    private static void Fill(TempDirectory directory, string kind, Random random)
    {
        foreach (var name in new[] { "a", "deleted", "b" })
        {
            var content = new byte[random.Next(100_000, 700_000)];
            random.NextBytes(content);
            File.WriteAllBytes(directory[name], content);
            if (kind == "ntfs")
                Tool.Run("ntfscp", "-f", directory["image"], directory[name], name);
            else if (kind == "fat")
                Tool.Run("mcopy", "-i", directory["image"], directory[name], $"::{name}");
            else
                Tool.Run("debugfs", "-w", "-R", $"write {directory[name]} {name}", directory["image"]);
        }
        // No tool deletes from NTFS without a mount.
        if (kind == "ntfs")
            return;
        if (kind == "fat")
            Tool.Run("mdel", "-i", directory["image"], "::deleted");
        else
            Tool.Run("debugfs", "-w", "-R", "rm deleted", directory["image"]);
    }

    // No tool makes these without a device; their marks are what their specifications say.
    private static void Mark(string kind, string image)
    {
        using var file = File.OpenWrite(image);
        (long Place, byte[] Mark) = kind switch
        {
            "lvm" => (
                512L,
                [
                    .. "LABELONE"u8,
                    .. new byte[12],
                    32,
                    0,
                    0,
                    0,
                    .. "LVM2 001"u8,
                    .. "abcdefghijklmnopqrstuvwxyz012345"u8,
                    .. BitConverter.GetBytes(file.Length),
                ]
            ),
            "luks" => (0, [.. "LUKS"u8, 0xba, 0xbe, 0, 1]),
            "bitlocker" => (0, [0xeb, 0x58, 0x90, .. "-FVE-FS-"u8]),
            "md" => (4096, [0xfc, 0x4e, 0x2b, 0xa9, 1, .. new byte[139], 8, .. new byte[7]]),
            "zfs" => (16384, [1, 1, .. new byte[20], .. "version"u8]),
            "unknown" => (0, "what nobody knows"u8.ToArray()),
            _ => (0L, Array.Empty<byte>()),
        };
        file.Position = Place;
        file.Write(Mark);
    }

    private static (long Start, long Length)[] Used(string kind, TempDirectory directory, byte[] bytes)
    {
        if (kind.StartsWith("ext", StringComparison.Ordinal))
            return UsedOfExt(directory["image"], bytes.Length);
        if (kind.StartsWith("fat", StringComparison.Ordinal))
            return UsedOfFat(directory, bytes);
        if (kind == "xfs")
            return Blocks(XfsImage.FreeBlocks(directory["image"]), bytes.Length, 4096);
        if (kind == "btrfs")
            return BtrfsDump.Used(directory["image"], bytes.Length);
        if (kind == "ntfs")
            return UsedOfNtfs(directory, bytes);
        return kind == "swap" ? [(0, 4096)] : [(0, bytes.Length)];
    }

    private static (long Start, long Length)[] UsedOfExt(string image, long length)
    {
        var free = Trimmed.Dumpe2fs(image);
        var blockSize = int.Parse(BlockSize().Match(Tool.Run("dumpe2fs", "-h", image)).Groups[1].Value, CultureInfo.InvariantCulture);
        return Blocks(free, length, blockSize);
    }

    private static (long Start, long Length)[] Blocks(SortedSet<long> free, long length, int blockSize) =>
        [
            .. Enumerable
                .Range(0, (int)(length / blockSize))
                .Where(b => !free.Contains(b))
                .Select(b => ((long)b * blockSize, (long)blockSize)),
        ];

    // Everything before the data, and every place where mshowfat says that a file is.
    private static (long Start, long Length)[] UsedOfFat(TempDirectory directory, byte[] bytes)
    {
        var info = Tool.Run("fsck.fat", "-nv", directory["image"]);
        long data = long.Parse(DataStart().Match(info).Groups[1].Value, CultureInfo.InvariantCulture),
            cluster = long.Parse(ClusterSize().Match(info).Groups[1].Value, CultureInfo.InvariantCulture);
        List<(long, long)> used = [(0, data)];
        foreach (var name in new[] { "a", "b" })
        {
            foreach (Match range in Range().Matches(Tool.Run("mshowfat", "-i", directory["image"], $"::{name}")))
            {
                var first = long.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
                var last = range.Groups[2].Success ? long.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture) : first;
                used.Add(
                    (data + ((first - 2) * cluster), Math.Min((last - first + 1) * cluster, bytes.Length - data - ((first - 2) * cluster)))
                );
            }
        }
        Assert.True(used.Count > 2);
        return [.. used];
    }

    // What $Bitmap says, and what it says nothing of: the end, with the copy of the boot sector.
    private static (long Start, long Length)[] UsedOfNtfs(TempDirectory directory, byte[] bytes)
    {
        Tool.Run("sh", "-c", "ntfscat -f -i 6 \"$1\" > \"$2\"", "sh", directory["image"], directory["bitmap"]);
        var (bitmap, info) = (File.ReadAllBytes(directory["bitmap"]), Tool.Run("ntfsinfo", "-f", "-m", directory["image"]));
        long size = long.Parse(NtfsClusterSize().Match(info).Groups[1].Value, CultureInfo.InvariantCulture),
            clusters = long.Parse(NtfsClusters().Match(info).Groups[1].Value, CultureInfo.InvariantCulture);
        return
        [
            .. Enumerable.Range(0, (int)clusters).Where(c => (bitmap[c / 8] & (1 << (c % 8))) != 0).Select(c => (c * size, size)),
            (clusters * size, bytes.Length - (clusters * size)),
        ];
    }

    [GeneratedRegex("Cluster Size: ([0-9]+)")]
    private static partial Regex NtfsClusterSize();

    [GeneratedRegex("Volume Size in Clusters: ([0-9]+)")]
    private static partial Regex NtfsClusters();

    [GeneratedRegex("Block size: +([0-9]+)")]
    private static partial Regex BlockSize();

    [GeneratedRegex("Data area starts at byte ([0-9]+)")]
    private static partial Regex DataStart();

    [GeneratedRegex("([0-9]+) bytes per cluster")]
    private static partial Regex ClusterSize();

    [GeneratedRegex("<([0-9]+)(?:-([0-9]+))?>")]
    private static partial Regex Range();
}
