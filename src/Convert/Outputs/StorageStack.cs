using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// The layers beneath a file or a block device: the disk of a partition, the disks of a volume, the file of a loop device. Linux only, from
/// sysfs.
/// </summary>
internal static class StorageStack
{
    private const string ByNumber = "/sys/dev/block/";

    // sysfs counts in sectors of this size for every device.
    private const long SectorSize = 512;
    private const int MostLayers = 4096;

    /// <summary>
    /// The store on which <paramref name="source"/> and <paramref name="target"/> share bytes, the lowest that is known; null when they
    /// share none.
    /// </summary>
    /// <param name="source">The source. The device of its file system counts as well.</param> <param name="target">The target.</param>
    public static (StorageLayer Source, StorageLayer Target)? Shared(FileIdentity source, FileIdentity target)
    {
        var read = Layers(source, withFileSystem: true);
        foreach (var written in Layers(target, withFileSystem: false))
        {
            foreach (var layer in read.Where(r => r.Store == written.Store))
            {
                if (!layer.IsApartFrom(written))
                    return (layer, written);
            }
        }
        return null;
    }

    /// <summary>The users of a device, in words; empty when none is found.</summary>
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

    /// <summary>The layer itself and all layers beneath it, by every path.</summary>
    private static List<StorageLayer> Layers(FileIdentity file, bool withFileSystem)
    {
        List<StorageLayer> layers = [new() { Store = (file.Device, file.Inode) }];
        for (var i = 0; i < layers.Count && layers.Count < MostLayers; i++)
        {
            var layer = layers[i];
            if (layer.Store.Inode == FileIdentity.DeviceItself)
                layers.AddRange(UnderDevice(layer, i == 0 ? file.Path : null).Where(l => !layer.IsBeneath(l.Store)));
            else if (withFileSystem)
                layers.Add(new StorageLayer { Store = (layer.Store.Device, FileIdentity.DeviceItself), Above = layer });
        }
        return layers;
    }

    private static IEnumerable<StorageLayer> UnderDevice(StorageLayer layer, string? node)
    {
        var at = Of(layer.Store.Device);
        var real = NodeStatus.RealPath(at, out _);
        // A partition's directory is in the directory of its disk.
        if (real is not null && File.Exists(Path.Combine(at, "partition")) && Number(Path.GetDirectoryName(real)!) is { } disk)
            yield return layer.Window((disk, FileIdentity.DeviceItself), Value(at, "start") * SectorSize, Value(at, "size") * SectorSize);
        var keeper = Keeper(at);
        foreach (var slave in Names(Path.Combine(at, "slaves")))
        {
            if (Number(slave) is { } number)
            {
                yield return new StorageLayer
                {
                    Store = (number, FileIdentity.DeviceItself),
                    Keeper = keeper,
                    Above = layer,
                };
            }
        }
        if (Backing(layer.Store.Device, at, real, node) is { } backing)
            yield return layer.Window(backing, Value(at, "loop/offset"), Value(at, "loop/sizelimit"));
    }

    /// <summary>
    /// The backing file of a loop device. The system knows the file also when its name was removed or differs here. Without the right to
    /// query the device, the name is used.
    /// </summary>
    private static (ulong Device, ulong Inode)? Backing(ulong device, string at, string? real, string? node)
    {
        if (Lines(Path.Combine(at, "loop/backing_file")) is not [var backing, ..])
            return null;
        string?[] nodes = [node, real is null ? null : "/dev/" + Path.GetFileName(real)];
        foreach (var name in nodes.OfType<string>())
        {
            if (
                NodeStatus.Of(name) is { Kind: NodeKind.BlockDevice } there
                && there.StandsFor == device
                && SystemFiles.BackingOfLoop(name) is { } known
            )
            {
                return known.StandsFor is 0 ? (known.Device, known.Inode) : (known.StandsFor, FileIdentity.DeviceItself);
            }
        }
        return NodeStatus.Of(backing) is not { } status ? null
            : status.Kind == NodeKind.BlockDevice ? (status.StandsFor, FileIdentity.DeviceItself)
            : (status.Device, status.Inode);
    }

    /// <summary>The manager that keeps devices on one store apart; null when none is known.</summary>
    private static string? Keeper(string at) =>
        Lines(Path.Combine(at, "dm/uuid")) is [var uuid, ..]
            ? uuid.StartsWith("LVM-", StringComparison.Ordinal)
                ? "LVM"
                : uuid.StartsWith("part", StringComparison.Ordinal)
                    ? "partitions"
                    : null
            : Directory.Exists(Path.Combine(at, "md"))
                ? "md"
                : null;

    private static IEnumerable<ulong> Partitions(ulong device) =>
        Names(Of(device)).Where(d => File.Exists(Path.Combine(d, "partition"))).Select(Number).OfType<ulong>();

    private static string Of(ulong device) => string.Create(CultureInfo.InvariantCulture, $"{ByNumber}{device >> 32}:{(uint)device}");

    private static ulong? Number(string directory) => Lines(Path.Combine(directory, "dev")) is [var text, ..] ? Parse(text) : null;

    /// <summary>A number from sysfs; 0 when there is none.</summary>
    private static long Value(string directory, string name) =>
        Lines(Path.Combine(directory, name)) is [var text, ..]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value <= long.MaxValue / SectorSize
            ? value
            : 0;

    private static ulong? Parse(string text) =>
        text.Split(':') is [var major, var minor]
        && uint.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var high)
        && uint.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
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
