using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Partitions;

/// <summary>
/// The content of the partitions when a table is read with one sector size. Not every table states its sector size. A wrong size puts a
/// partition into the middle of another one, onto a backup superblock or the image of a disk. So a signature proves a size only when its
/// content begins at the partition and fits into it, and when there is no evidence against that size or for the other one.
/// </summary>
/// <param name="SectorSize">Bytes of a sector.</param>
/// <param name="IsPossible">Every partition lies on the disk, none overlaps another, and the chain of logical ones is whole.</param>
/// <param name="Fitting">Partitions whose content states its size and fits.</param>
/// <param name="Named">Partitions whose content states no size.</param>
/// <param name="Example">A partition whose content fits or states no size, a clause; null when there is none.</param>
/// <param name="Contradiction">A partition whose content does not fit it or begins elsewhere, a sentence; null when there is none.</param>
/// <param name="Unknown">Number of a partition with unknown content, or null.</param>
internal sealed record SectorSizeEvidence(
    int SectorSize,
    bool IsPossible,
    int Fitting,
    int Named,
    string? Example,
    string? Contradiction,
    int? Unknown
)
{
    private const int Looked = 64 << 10;

    /// <summary>There is evidence for this size.</summary>
    public bool IsBacked => Fitting + Named > 0;

    /// <summary>Content that states its size fits, and there is no evidence against.</summary>
    public bool IsProved => IsPossible && Fitting > 0 && Contradiction is null;

    /// <summary>Reads the content of the partitions of <paramref name="table"/>.</summary>
    public static SectorSizeEvidence Of(BlockSource disk, PartitionTable table, ContentProbe contents)
    {
        int fitting = 0,
            named = 0;
        int? unknown = null;
        string? example = null,
            contradiction = null;
        foreach (var partition in table.Partitions.Where(p => !p.IsExtended && p.Start < disk.Length))
        {
            using var content = new SliceSource(disk, partition.Start, Math.Min(partition.Length, disk.Length - partition.Start));
            if (contents(content) is not { } found)
            {
                if (!IsEmpty(content))
                    unknown ??= partition.Number;
            }
            else if (Contradict(partition, found) is { } sentence)
            {
                contradiction ??= sentence;
            }
            else
            {
                fitting += found.StatedBytes is null ? 0 : 1;
                named += found.StatedBytes is null ? 1 : 0;
                example ??= string.Create(
                    CultureInfo.InvariantCulture,
                    $"partition {partition.Number} begins at byte {partition.Start} with {found.Type}"
                );
            }
        }
        var isPossible = table.Problems.All(p =>
            p.Kind is not (PartitionProblemKind.Bounds or PartitionProblemKind.Overlap or PartitionProblemKind.LogicalChain)
        );
        return new SectorSizeEvidence(table.SectorSize, isPossible, fitting, named, example, contradiction, unknown);
    }

    /// <summary>
    /// The reason why the content does not belong to a partition, a sentence; null when it fits or states no size.
    /// </summary>
    public static string? Contradict(Partition partition, FileSystemSignature found)
    {
        if (!found.BeginsHere)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Partition {partition.Number} begins with a backup superblock of {found.Type}, which belongs in the middle of one."
            );
        }

        return found.StatedBytes > partition.Length
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Partition {partition.Number} has {partition.Length} bytes, but the {found.Type} in it says that it takes "
                    + $"{found.StatedBytes}."
            )
            : null;
    }

    /// <summary>Chooses between two readings of a table: the proved one, else the one with more evidence, else the usual 512.</summary>
    public static SectorSizeEvidence Choose(SectorSizeEvidence small, SectorSizeEvidence large)
    {
        if (small.IsProved != large.IsProved)
            return small.IsProved ? small : large;
        if (small.IsProved)
            return large.Fitting > small.Fitting ? large : small;
        return !small.IsBacked && large is { IsPossible: true, IsBacked: true } ? large : small;
    }

    /// <summary>The reason for doubt about the sector size of <paramref name="chosen"/>, a sentence; null when it is sure.</summary>
    public static string? Doubt(SectorSizeEvidence chosen, SectorSizeEvidence other)
    {
        if (other.IsBacked)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"It is not sure in which sectors the table counts: in sectors of {other.SectorSize} bytes {other.Example}, in sectors "
                    + $"of {chosen.SectorSize} bytes {chosen.Example ?? chosen.Contradiction?.TrimEnd('.') ?? "nothing fits"}."
            );
        }
        if (chosen.Contradiction is not null)
            return chosen.Contradiction;
        if (!chosen.IsProved)
            return "Nothing in the partitions proves the size of the sectors in which the table counts.";
        return chosen.Unknown is { } number && other.IsPossible
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"It is not sure in which sectors the table counts: nothing that is known lies in partition {number}, and the table "
                    + $"fits the disk in sectors of {other.SectorSize} bytes, too."
            )
            : null;
    }

    // It was never written at its beginning and at its end.
    private static bool IsEmpty(BlockSource content)
    {
        var bytes = new byte[(int)Math.Min(Looked, content.Length)];
        return content.TryRead(0, bytes)
            && !bytes.AsSpan().ContainsAnyExcept((byte)0)
            && content.TryRead(content.Length - bytes.Length, bytes)
            && !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
