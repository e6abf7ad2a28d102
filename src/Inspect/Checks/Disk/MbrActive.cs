using ImageTools.Disks.Partitions;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that generic boot code finds its partition.</summary>
internal sealed class MbrActive() : Check("mbr-active", Severity.Error, "One partition is active")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (DiskFacts.OtherMode(context, BootMode.Bios) is { } other)
            return other;
        var table = DiskFacts.Table(context);
        if (table.Kind != PartitionTableKind.Mbr)
            return Verdict.Skip("The table is not an MBR.");
        var active = table.Partitions.Where(p => p is { IsActive: true, IsLogical: false }).ToArray();
        if (active.Length == 1)
            return Verdict.Pass($"Partition {active[0].Number} is active.");
        var loader = DiskFacts.LoaderInBootSector(context);
        var found = active.Length == 0 ? "No partition is active" : $"{active.Length} partitions are active";
        return loader is BiosLoader.Grub2 or BiosLoader.GrubLegacy
            ? Verdict.Fail($"{found}; GRUB does not need one.", "sfdisk --activate DISK 1", DiskFacts.Disk()).At(Severity.Info)
            : Verdict.Fail(
                $"{found}, and the boot code in LBA 0 starts the active one.",
                "sfdisk --activate DISK NUMBER",
                DiskFacts.Disk()
            );
    }
}
