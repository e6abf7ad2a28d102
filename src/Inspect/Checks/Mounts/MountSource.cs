using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>
/// The device name in a line of fstab or crypttab, compared as udev does. systemd waits for exactly this name in /dev/disk/by-…, so upper
/// and lower case matter.
/// </summary>
internal static partial class MountSource
{
    private static readonly string[] Tags = ["UUID", "LABEL", "PARTUUID", "PARTLABEL"];

    /// <summary>Whether the given disks have the device; null for names that say nothing about the disk.</summary>
    public static bool? Exists(DiskLayout layout, string device)
    {
        var (tag, value) = Tag(device);
        return tag switch
        {
            null => VolumeNames.Exists(layout, device),
            "UUID" => layout.Volumes.Any(v => (v.Signature?.Uuid ?? v.FileSystem?.Uuid) == value),
            "LABEL" => layout.Volumes.Any(v => (v.Signature?.Label ?? v.FileSystem?.Label) == value),
            "PARTUUID" => layout.Volumes.Any(v => v.Partition?.PartUuid == value),
            _ => layout.Volumes.Any(v => v.Partition?.Name == value),
        };
    }

    /// <summary>The spelling on the disk when only upper and lower case differ, or null.</summary>
    public static string? OtherwiseSpelled(DiskLayout layout, string device)
    {
        var (tag, value) = Tag(device);
        var found = tag switch
        {
            "UUID" => layout.Volumes.Select(v => v.Signature?.Uuid ?? v.FileSystem?.Uuid),
            "PARTUUID" => layout.Volumes.Select(v => v.Partition?.PartUuid),
            _ => [],
        };
        return found.FirstOrDefault(f => f is not null && f != value && f.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } other
            ? $"{tag}={other}"
            : null;
    }

    private static (string? Tag, string Value) Tag(string device)
    {
        foreach (var tag in Tags)
        {
            if (device.StartsWith(tag + "=", StringComparison.Ordinal))
                return (tag, device[(tag.Length + 1)..]);
            var link = $"/dev/disk/by-{tag.ToLowerInvariant()}/";
            // udev writes characters that a name can't contain as \x20.
            if (device.StartsWith(link, StringComparison.Ordinal))
            {
                return (
                    tag,
                    Escaped()
                        .Replace(device[link.Length..], m =>
                            ((char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
                        )
                );
            }
        }
        return (null, device);
    }

    [GeneratedRegex(@"\\x([0-7][0-9a-f])")]
    private static partial Regex Escaped();
}
