using ImageTools.Disks.Partitions;
using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that partitions are inside the disk and do not overlap.</summary>
internal sealed class DiskPartitionBounds()
    : Check("disk-partition-bounds", Severity.Error, "Partitions are inside the disk and do not overlap")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var cut = new List<Verdict>();
        for (var i = 0; i < context.Layout.Tables.Count; i++)
        {
            var length = context.Images[i].Content.Length;
            foreach (var partition in context.Layout.Tables[i].Partitions)
            {
                if (partition.End > length)
                {
                    cut.Add(
                        Verdict.Fail(
                            $"{(i == 0 ? "Partition" : $"Disk {i + 1}: partition")} {partition.Number} ends at byte {partition.End}, "
                                + $"but the disk has {length}.",
                            "The image was cut off. Copy the whole disk, or grow it: imagetools convert --size "
                                + $"{EcsLimits.GiB(partition.End)}G.",
                            new Evidence(
                                i == 0 ? $"partition {partition.Number}" : $"disk {i + 1} partition {partition.Number}",
                                null,
                                $"bytes {partition.Start} to {partition.End}"
                            )
                        )
                    );
                }
            }
        }
        if (Verdict.Of(cut) is { } finding)
            return finding;
        var problems = DiskFacts.Problems(
            context,
            PartitionProblemKind.Bounds,
            PartitionProblemKind.Overlap,
            PartitionProblemKind.LogicalChain
        );
        return problems is [var first, ..]
            ? Verdict.Fail(first.Value!, "Partition the disk again, or restore the table from the original.", [.. problems])
            : Verdict.Pass("All partitions are inside the disk.");
    }
}
