using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>What lies beneath a file or a block device: the disk of a partition, the disks of a volume, the file of a loop device. Linux only, from sysfs.</summary>
internal static class StorageStack
{
    private const string ByNumber = "/sys/dev/block/";

    /// <summary>Devices (with <see cref="FileIdentity.DeviceItself"/> for a number) and files beneath; not the thing itself.</summary>
    /// <param name="file">Where to begin.</param>
    /// <param name="withFileSystem">Whether the device of the file system that a file lies in counts as well.</param>
    public static HashSet<(ulong Device, ulong Inode)> Beneath(FileIdentity file, bool withFileSystem)
    {
        HashSet<(ulong Device, ulong Inode)> seen = [];
        Queue<(ulong Device, ulong Inode)> open = new([(file.Device, file.Inode)]);
        while (open.TryDequeue(out var at))
        {
            foreach (var next in at.Inode == FileIdentity.DeviceItself ? UnderDevice(at.Device) : withFileSystem ? [(at.Device, FileIdentity.DeviceItself)] : [])
            {
                if (seen.Add(next))
                    open.Enqueue(next);
            }
        }
        return seen;
    }

    /// <summary>Who uses a device, in words; empty when nobody that can be found.</summary>
    public static IReadOnlyList<string> Users(ulong device)
    {
        List<string> users = [];
        HashSet<ulong> family = [device, .. Partitions(device)];
        foreach (var number in family)
        {
            foreach (var holder in Names(Path.Combine(Of(number), "holders")))
                users.Add($"{Path.GetFileName(holder)} uses it");
        }
        foreach (var line in Lines("/proc/self/mountinfo"))
        {
            var words = line.Split(' ');
            if (words.Length > 4 && Parse(words[2]) is { } mounted && family.Contains(mounted))
                users.Add($"it is mounted at {words[4]}");
        }
        foreach (var line in Lines("/proc/swaps").Skip(1))
        {
            if (NodeStatus.Of(line.Split([' ', '\t'])[0]) is { Kind: NodeKind.BlockDevice } swap && family.Contains(swap.StandsFor))
                users.Add("it is used for swap");
        }
        return [.. users.Distinct()];
    }

    private static IEnumerable<(ulong Device, ulong Inode)> UnderDevice(ulong device)
    {
        var at = Of(device);
        // A partition's directory lies in that of its disk.
        if (File.Exists(Path.Combine(at, "partition")) && NodeStatus.RealPath(at, out _) is { } real && Number(Path.GetDirectoryName(real)!) is { } disk)
            yield return (disk, FileIdentity.DeviceItself);
        foreach (var slave in Names(Path.Combine(at, "slaves")))
        {
            if (Number(slave) is { } number)
                yield return (number, FileIdentity.DeviceItself);
        }
        if (Lines(Path.Combine(at, "loop/backing_file")) is [var backing, ..] && NodeStatus.Of(backing) is { } status)
            yield return status.Kind == NodeKind.BlockDevice ? (status.StandsFor, FileIdentity.DeviceItself) : (status.Device, status.Inode);
    }

    private static IEnumerable<ulong> Partitions(ulong device) =>
        Names(Of(device)).Where(d => File.Exists(Path.Combine(d, "partition"))).Select(Number).OfType<ulong>();

    private static string Of(ulong device) => string.Create(CultureInfo.InvariantCulture, $"{ByNumber}{device >> 32}:{(uint)device}");

    private static ulong? Number(string directory) => Lines(Path.Combine(directory, "dev")) is [var text, ..] ? Parse(text) : null;

    private static ulong? Parse(string text) =>
        text.Split(':') is [var major, var minor] && uint.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var high) && uint.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            ? ((ulong)high << 32) | low
            : null;

    private static string[] Names(string directory)
    {
        try
        {
            return Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
