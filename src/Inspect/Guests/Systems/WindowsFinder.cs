using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Systems;

/// <summary>
/// Tells Windows from an empty disk without reading NTFS. It looks at loaders on FAT volumes, at boot records of Windows, and at names of
/// the root directory in the first records of the master file table. It never reads the content of a file.
/// </summary>
internal static class WindowsFinder
{
    private const int BootRecord = 8192,
        TableRead = 1 << 20,
        RootRecord = 5,
        NameAttribute = 0x30;

    private static readonly string[] OnFat = ["EFI/Microsoft/Boot/bootmgfw.efi", "bootmgr", "ntldr", "Windows/System32"];

    // A data disk may have these for a Windows that starts from another disk.
    private static readonly string[] OfAnyDisk = ["pagefile.sys", "swapfile.sys"];

    private static readonly string[] InRoot = ["Windows", "WINNT", "bootmgr", "ntldr", "hiberfil.sys", "pagefile.sys", "swapfile.sys"];

    /// <summary>The marks on the disks, in their order, the surest first; empty when there is no sign of Windows.</summary>
    public static IReadOnlyList<WindowsMark> Find(DiskLayout layout, ICollection<UnreadableEvidence> unreadable)
    {
        var marks = new List<WindowsMark>();
        for (var disk = 0; disk < layout.Tables.Count; disk++)
        {
            Volume[] volumes = [.. layout.Volumes.Where(v => v.DiskIndex == disk)];
            foreach (var volume in volumes)
            {
                marks.AddRange(
                    Attempt
                        .Read($"boot record of {volume.Id}", [], unreadable, () => Of(volume))
                        .Where(m => disk == 0 || !OfAnyDisk.Any(f => m.Place.EndsWith(f, StringComparison.OrdinalIgnoreCase)))
                        .Select(m => m with { Disk = disk })
                );
            }

            if (IsMicrosoft(layout.Tables[disk].BootSector.Span) && volumes.Any(v => v.Signature?.Type is "ntfs" or "BitLocker"))
                marks.Add(new WindowsMark(disk == 0 ? "disk" : $"disk {disk + 1}", "LBA 0 has the boot code of Windows", disk));
        }
        return marks;
    }

    /// <summary>Whether an installed Windows has its root on this file system.</summary>
    public static bool IsRoot(FileSystem fileSystem) => Exists(fileSystem, "Windows/System32");

    private static WindowsMark[] Of(Volume volume) =>
        volume switch
        {
            { FileSystem: { Type: "vfat" } fat } =>
            [
                .. OnFat.Where(path => Exists(fat, path)).Select(path => new WindowsMark($"{volume.Id}:/{path}", "a file of Windows")),
            ],
            { Signature.Type: "BitLocker" } => [new WindowsMark(volume.Id, "encrypted by BitLocker")],
            { Signature.Type: "ntfs" } => [.. OfNtfs(volume)],
            _ => [],
        };

    private static bool Exists(FileSystem fileSystem, string path)
    {
        FileNode? node = fileSystem.Root;
        foreach (var name in path.Split('/'))
            node = node is { IsDirectory: true } ? fileSystem.Lookup(node, name) : null;
        return node is not null;
    }

    private static IEnumerable<WindowsMark> OfNtfs(Volume volume)
    {
        var boot = volume.Content.ReadBytes(0, (int)Math.Min(BootRecord, volume.Content.Length));
        foreach (
            var name in RootNames(volume.Content, boot)
                .Where(n => InRoot.Contains(n, StringComparer.OrdinalIgnoreCase))
                .Distinct()
                .ToArray()
        )
        {
            yield return new WindowsMark($"{volume.Id}:/{name}", "in the root of the NTFS volume");
        }

        foreach (var loader in (string[])["BOOTMGR", "NTLDR"])
        {
            if (
                boot.AsSpan().IndexOf(Encoding.ASCII.GetBytes(loader)) >= 0
                || boot.AsSpan().IndexOf(Encoding.Unicode.GetBytes(loader)) >= 0
            )
            {
                yield return new WindowsMark(volume.Id, $"the boot record starts {loader}");
            }
        }
    }

    // Names whose parent is the root directory, from the records at the start of the table. A name that is stored elsewhere is not found.
    // No result depends on its absence.
    private static IEnumerable<string> RootNames(BlockSource volume, byte[] boot)
    {
        if (boot.Length < 512)
            yield break;
        int sectors = boot[0x0d] is var count && count > 0x80 ? 1 << Math.Min(256 - count, 12) : count;
        long cluster = U16(boot, 0x0b) * sectors;
        var size = (sbyte)boot[0x40] is var clusters && clusters < 0 ? 1L << Math.Min(-clusters, 16) : clusters * cluster;
        var table = U64(boot, 0x30);
        if (cluster <= 0 || size is < 256 or > 65536 || table >= (ulong)(volume.Length / cluster))
            yield break;
        var start = (long)table * cluster;
        var bytes = volume.ReadBytes(start, (int)Math.Min(TableRead, volume.Length - start));
        for (var at = 0; at + size <= bytes.Length; at += (int)size)
        {
            if (NameInRoot(bytes.AsSpan(at, (int)size)) is { } name)
                yield return name;
        }
    }

    private static string? NameInRoot(Span<byte> record)
    {
        if (!record.StartsWith("FILE"u8) || (U16(record, 0x16) & 1) == 0)
            return null;
        for (int at = U16(record, 0x14); at + 0x18 <= record.Length && U32(record, at) != uint.MaxValue;)
        {
            var length = U32(record, at + 4);
            if (length < 0x18 || length > record.Length - at)
                return null;
            var value = at + U16(record, at + 0x14);
            if (
                U32(record, at) == NameAttribute
                && record[at + 8] == 0
                && value + 0x42 <= record.Length
                && (U64(record, value) & 0xffff_ffff_ffff) == RootRecord
                && value + 0x42 + (2 * record[value + 0x40]) <= record.Length
            )
            {
                return Encoding.Unicode.GetString(record.Slice(value + 0x42, 2 * record[value + 0x40]));
            }

            at += (int)length;
        }
        return null;
    }

    // Others have one of these sentences each (syslinux has the last one). Only boot code of Windows and DOS has all three, in English.
    private static bool IsMicrosoft(ReadOnlySpan<byte> sector) =>
        sector.IndexOf("Invalid partition table"u8) >= 0
        && sector.IndexOf("Error loading operating system"u8) >= 0
        && sector.IndexOf("Missing operating system"u8) >= 0;

    private static int U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
