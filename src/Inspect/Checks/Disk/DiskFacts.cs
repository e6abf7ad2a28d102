using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Facts that several disk checks use.</summary>
internal static class DiskFacts
{
    /// <summary>The partition table of the system disk.</summary>
    public static PartitionTable Table(CheckContext context) => context.Layout.Tables[0];

    /// <summary>A place on the system disk as evidence.</summary>
    public static Evidence Disk(string? value = null) => new("disk", null, value);

    /// <summary>The problems of the given kinds, on all disks.</summary>
    public static IReadOnlyList<Evidence> Problems(CheckContext context, params PartitionProblemKind[] kinds) =>
        [
            .. context.Layout.Tables.SelectMany(
                (t, i) =>
                    t
                        .Problems.Where(p => kinds.Contains(p.Kind))
                        .Select(p => new Evidence(
                            i == 0 ? "disk" : $"disk {i + 1}",
                            null,
                            p.Offset < 0 ? p.Message : $"{p.Message} (byte {p.Offset})"
                        ))
            ),
        ];

    /// <summary>The EFI system partitions of the system disk.</summary>
    public static IEnumerable<Volume> EfiSystemPartitions(CheckContext context) =>
        context.Layout.Volumes.Where(v => v.DiskIndex == 0 && v.Partition is { IsEfiSystem: true });

    /// <summary>Skips a check of the BIOS path when UEFI was chosen, and a check of the UEFI path when BIOS was chosen.</summary>
    public static Verdict? OtherMode(CheckContext context, BootMode mode) =>
        context.BootMode == mode ? null : Verdict.Skip($"The image is imported for {context.BootMode.Name()}.");

    /// <summary>Unknown for Windows, because its boot configuration is on NTFS. Null for other systems.</summary>
    public static Verdict? WindowsBoot(CheckContext context) =>
        context.Guest.Os == OsKind.Windows ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context)) : null;

    /// <summary>
    /// The loader in LBA 0: the one that the reader of the guest found, else the one that the text of the boot sector names. Null for none.
    /// </summary>
    public static BiosLoader? LoaderInBootSector(CheckContext context) =>
        context.Guest.Boot.BiosLoader ?? Loader(Table(context).BootSector.Span);

    /// <summary>The Linux loader whose text is in a boot sector, or null.</summary>
    public static BiosLoader? Loader(ReadOnlySpan<byte> sector)
    {
        if (sector.IndexOf("GRUB"u8) >= 0)
            return BiosLoader.Grub2;
        return sector.IndexOf("SYSLINUX"u8) >= 0 || sector.IndexOf("EXTLINUX"u8) >= 0 ? BiosLoader.Syslinux : null;
    }
}
