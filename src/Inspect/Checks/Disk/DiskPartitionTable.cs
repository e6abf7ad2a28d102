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
                    $"The disk is one bare {bare.Type} file system with {loader} in its boot sector; ECS can neither inspect nor grow it.",
                    "Install the system on a partitioned disk.",
                    DiskFacts.Disk(bare.Type)
                )
                .At(Severity.Warning);
        }
        return Verdict.Fail(
            bare is null
                ? "There are neither MBR entries nor a GPT."
                : $"The disk is one bare {bare.Type} file system without a boot loader.",
            "This is no system disk; give the disk from which the system boots.",
            DiskFacts.Disk(bare?.Type)
        );
    }
}
