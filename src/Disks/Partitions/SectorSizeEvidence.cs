using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Partitions;

/// <summary>
/// What the partitions hold when a table is read in sectors of one size. A table does not always say in which it counts, and a wrong size
/// puts a partition in the middle of another one, onto a backup superblock or the image of a disk. So a signature proves a size only when
/// what it names begins at the partition and fits into it, and when nothing speaks against that size or for the other one.
/// </summary>
/// <param name="SectorSize">Bytes of a sector.</param>
/// <param name="IsPossible">Every partition lies on the disk, none overlaps another, and the chain of logical ones is whole.</param>
/// <param name="Fitting">Partitions with something that states its size and fits.</param>
/// <param name="Named">Partitions with something that states no size.</param>
/// <param name="Example">A partition that holds something that fits or states no size, a clause; null when there is none.</param>
/// <param name="Contradiction">A partition whose content does not fit it or begins elsewhere, a sentence; null when there is none.</param>
/// <param name="Unknown">Number of a partition with content that is not known, or null.</param>
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

    /// <summary>Something speaks for this size.</summary>
    public bool IsBacked => Fitting + Named > 0;

    /// <summary>Something that states its size fits, and nothing speaks against.</summary>
    public bool IsProved => IsPossible && Fitting > 0 && Contradiction is null;

    /// <summary>Looks at the partitions of <paramref name="table"/>.</summary>
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
    /// Why what lies in a partition is not what the partition was made for, a sentence; null when it fits or does not
    /// say.
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

    /// <summary>The reading of a table to go by: the one that is proved, else the one with more behind it, else the usual 512.</summary>
    public static SectorSizeEvidence Choose(SectorSizeEvidence small, SectorSizeEvidence large)
    {
        if (small.IsProved != large.IsProved)
            return small.IsProved ? small : large;
        if (small.IsProved)
            return large.Fitting > small.Fitting ? large : small;
        return !small.IsBacked && large is { IsPossible: true, IsBacked: true } ? large : small;
    }

    /// <summary>Why the size of <paramref name="chosen"/> is not sure, a sentence; null when it is.</summary>
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

    // Nobody has written to it: neither at its beginning nor at its end.
    private static bool IsEmpty(BlockSource content)
    {
        var bytes = new byte[(int)Math.Min(Looked, content.Length)];
        return content.TryRead(0, bytes)
            && !bytes.AsSpan().ContainsAnyExcept((byte)0)
            && content.TryRead(content.Length - bytes.Length, bytes)
            && !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
