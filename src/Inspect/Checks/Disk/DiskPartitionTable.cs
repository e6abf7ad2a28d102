using ImageTools.Disks.Partitions;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the system disk has a partition table.</summary>
internal sealed class DiskPartitionTable()
    : Check("disk-partition-table", Severity.Error, "The system disk has a partition table", "GUESTOS.SystemImage")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var table = DiskFacts.Table(context);
        if (table.Kind != PartitionTableKind.None)
        {
            return Verdict.Pass($"{table.Kind.Name()} with {table.Partitions.Count} partitions.", DiskFacts.Disk(table.Kind.Name()));
        }

        var bare = context.Layout.Volumes.FirstOrDefault(v => v.DiskIndex == 0)?.Signature;
        if (bare is not null && DiskFacts.LoaderInBootSector(context) is { } loader)
        {
            return Verdict
                .Fail(
                    $"The disk is one {bare.Type} file system without partitions, with {loader} in its boot sector; "
                        + "ECS can't inspect or grow it.",
                    "Install the system on a partitioned disk.",
                    DiskFacts.Disk(bare.Type)
                )
                .At(Severity.Warning);
        }
        return Verdict.Fail(
            bare is null
                ? "There are no MBR entries and no GPT."
                : $"The disk is one {bare.Type} file system without partitions and without a boot loader.",
            "This is not a system disk. Give the disk that the system boots from.",
            DiskFacts.Disk(bare?.Type)
        );
    }
}
