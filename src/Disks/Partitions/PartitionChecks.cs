namespace ImageTools.Disks.Partitions;

/// <summary>Checks of partitions for every kind of table.</summary>
internal static class PartitionChecks
{
    /// <summary>Reports partitions that end after the disk.</summary>
    public static void Bounds(IEnumerable<Partition> partitions, long diskLength, List<PartitionProblem> problems)
    {
        foreach (var partition in partitions.Where(p => p.End > diskLength))
        {
            problems.Add(
                new PartitionProblem(
                    PartitionProblemKind.Bounds,
                    $"Partition {partition.Number} ends at byte {partition.End}, but the disk has {diskLength}.",
                    partition.Start
                )
            );
        }
    }

    /// <summary>Reports each partition that begins before an earlier one has ended.</summary>
    public static void Overlaps(IEnumerable<Partition> partitions, List<PartitionProblem> problems)
    {
        Partition? furthest = null;
        foreach (var partition in partitions.OrderBy(p => p.Start))
        {
            if (furthest is not null && partition.Start < furthest.End)
            {
                problems.Add(
                    new PartitionProblem(
                        PartitionProblemKind.Overlap,
                        $"Partition {partition.Number} begins at byte {partition.Start}, inside partition {furthest.Number}.",
                        partition.Start
                    )
                );
            }
            if (furthest is null || partition.End > furthest.End)
                furthest = partition;
        }
    }
}
