using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Inspect.Checks.Disk;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that the root can grow on a larger disk.</summary>
internal sealed class GrowthRootLast()
    : Check("growth-root-last", Severity.Warning, "The root is the last partition", "GUESTOS.OnlineResizeFS")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Guest.RootVolume is not { } root)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context));
        var partitions = DiskFacts.Table(context).Partitions;
        if (partitions.Count == 0)
            return Verdict.Skip("The disk has no partitions.");
        var last = partitions.MaxBy(p => p.Start)!;
        if (root.Partition is { } own)
            return own.Number == last.Number ? Verdict.Pass($"{root.Id} is the last partition.") : NotLast(root.Id, last);
        // A logical volume or an array grows only when the partition that carries it is the last one.
        var carrier = context.Layout.Volumes.LastOrDefault(v =>
            v is { DiskIndex: 0, Partition: not null } && v.Role is VolumeRole.Member or VolumeRole.Encrypted
        );
        if (carrier is null)
            return Verdict.Unknown($"It is not known which partition has {root.Id}.");
        return carrier.Partition!.Number == last.Number
            ? Verdict.Pass($"{carrier.Id}, which carries {root.Id}, is the last partition.")
            : NotLast(carrier.Id, last);
    }

    private static Verdict NotLast(string id, Partition last) =>
        Verdict.Fail(
            $"Partition {last.Number} comes after {id}: the root can't grow on a larger disk.",
            "Move or remove the partitions after it (a swap partition can become a swap file).",
            new Evidence($"partition {last.Number}", null, $"starts at byte {last.Start}")
        );
}
