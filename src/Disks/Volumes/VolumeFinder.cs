using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageTools.Disks.Volumes;

/// <summary>Finds the volume that a line of fstab, a kernel argument or a boot loader names.</summary>
public static partial class VolumeFinder
{
    private static readonly string[] Tags = ["UUID", "LABEL", "PARTUUID", "PARTLABEL"];

    /// <summary>
    /// It reads UUID=, LABEL=, PARTUUID=, PARTLABEL= (quoted or not), /dev/disk/by-…/, names of logical volumes, and names of disks:
    /// /dev/sda3, vda3, xvda3, hda3, nvme0n1p3, mmcblk0p3, where the letter or number counts disks from 0. Blanks may be escaped as in
    /// fstab (\040) or udev (\x20). UUIDs of FAT and NTFS and PARTUUIDs compare without case, all others exactly, as libblkid does.
    /// </summary>
    /// <returns>The first match, or null.</returns>
    public static Volume? Find(DiskLayout layout, string name)
    {
        var wanted = Unescape(name.Trim());
        foreach (var tag in Tags)
        {
            if (wanted.StartsWith(tag + "=", StringComparison.OrdinalIgnoreCase))
                return FindByTag(layout, tag, wanted[(tag.Length + 1)..].Trim('"', '\''));
            var link = $"/dev/disk/by-{tag.ToLowerInvariant()}/";
            if (wanted.StartsWith(link, StringComparison.Ordinal))
                return FindByTag(layout, tag, wanted[link.Length..]);
        }
        return layout.Volumes.FirstOrDefault(v => v.DeviceNames.Contains(wanted)) ?? FindByDisk(layout, wanted);
    }

    private static Volume? FindByTag(DiskLayout layout, string tag, string value) =>
        value.Length == 0
            ? null
            : layout.Volumes.FirstOrDefault(v =>
                tag switch
                {
                    "UUID" => SameUuid(v, value),
                    "LABEL" => v.Signature?.Label == value,
                    "PARTUUID" => value.Equals(v.Partition?.PartUuid, StringComparison.OrdinalIgnoreCase),
                    _ => v.Partition?.Name == value,
                }
            );

    private static bool SameUuid(Volume volume, string value) =>
        value.Equals(
            volume.Signature?.Uuid,
            volume.Signature?.Type is "vfat" or "exfat" or "ntfs" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
        );

    private static Volume? FindByDisk(DiskLayout layout, string name)
    {
        if (ArrayName().Match(name) is { Success: true } array)
            return layout.Volumes.FirstOrDefault(v => v.Kind == VolumeKind.Array && v.Id == "md" + array.Groups[1].Value);
        var (disk, number) = (-1, "");
        if (LetterName().Match(name) is { Success: true } letters)
            (disk, number) = (LettersToIndex(letters.Groups[1].Value), letters.Groups[2].Value);
        else if (NumberName().Match(name) is { Success: true } numbered)
            (disk, number) = (int.Parse(numbered.Groups["disk"].Value, CultureInfo.InvariantCulture), numbered.Groups["part"].Value);
        if (disk < 0)
            return null;
        if (number.Length == 0)
            return layout.Volumes.FirstOrDefault(v => v.Kind == VolumeKind.Disk && v.DiskIndex == disk);
        var partition = int.Parse(number, CultureInfo.InvariantCulture);
        return layout.Volumes.FirstOrDefault(v =>
            v.Kind == VolumeKind.Partition && v.Start is not null && v.DiskIndex == disk && v.Partition?.Number == partition
        );
    }

    // a … z, aa, ab …: bijective base 26.
    private static int LettersToIndex(string letters) => letters.Aggregate(0, (sum, c) => (sum * 26) + c - 'a' + 1) - 1;

    private static string Unescape(string text) =>
        !text.Contains('\\', StringComparison.Ordinal)
            ? text
            : Encoding.UTF8.GetString(
                Escape()
                    .Split(text)
                    .SelectMany(part =>
                        Escape().Match(part) is { Success: true, Length: var length } match && length == part.Length
                            ? [match.Value[1] == 'x' ? Convert.ToByte(match.Value[2..], 16) : (byte)Convert.ToInt32(match.Value[1..], 8)]
                            : Encoding.UTF8.GetBytes(part)
                    )
                    .ToArray()
            );

    [GeneratedRegex(@"(\\x[0-9A-Fa-f]{2}|\\[0-3][0-7]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex("^/dev/(?:sd|vd|xvd|hd)([a-z]{1,3})([1-9][0-9]{0,3})?$")]
    private static partial Regex LetterName();

    [GeneratedRegex("^/dev/(?:nvme(?<disk>[0-9]{1,4})n1|mmcblk(?<disk>[0-9]{1,4}))(?:p(?<part>[1-9][0-9]{0,3}))?$")]
    private static partial Regex NumberName();

    [GeneratedRegex("^/dev/md/?([0-9]{1,4})$")]
    private static partial Regex ArrayName();
}
