using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Partitions;

/// <summary>Reads primary partitions and the chain of EBRs in an extended one, numbered as in Linux.</summary>
internal sealed class MbrReader
{
    /// <summary>Linux stops at 256 partitions a disk; a longer chain is damage.</summary>
    private const int MaxPartitions = 256;

    private readonly BlockSource disk;
    private readonly uint signature;
    private readonly int sectorSize;
    private readonly List<Partition> partitions = [];
    private readonly List<PartitionProblem> problems = [];

    private MbrReader(BlockSource disk, uint signature, int sectorSize)
    {
        this.disk = disk;
        this.signature = signature;
        this.sectorSize = sectorSize;
    }

    public static PartitionTable Read(BlockSource disk, MbrSector mbr, ContentProbe contents)
    {
        // An MBR does not state its sector size: an image of a 4Kn disk is recognised by the content of its partitions.
        var (table, large) = (Read(disk, mbr, 512), Read(disk, mbr, 4096));
        var (chosen, other) = (SectorSizeEvidence.Of(disk, table, contents), SectorSizeEvidence.Of(disk, large, contents));
        if (SectorSizeEvidence.Choose(chosen, other) == other)
            (table, chosen, other) = (large, other, chosen);
        var doubt = SectorSizeEvidence.Doubt(chosen, other);
        return other.IsBacked && doubt is not null
            ? table with
            {
                Doubt = doubt,
                Problems = [.. table.Problems, new(PartitionProblemKind.SectorSize, doubt, 0x1be)],
            }
            : table with
            {
                Doubt = doubt,
            };
    }

    private static PartitionTable Read(BlockSource disk, MbrSector mbr, int sectorSize)
    {
        var reader = new MbrReader(disk, mbr.Signature, sectorSize);
        for (var i = 0; i < mbr.Entries.Count; i++)
        {
            var entry = mbr.Entries[i];
            if (!entry.IsEmpty)
                reader.Add(i + 1, entry, new Lba(entry.FirstSector), isLogical: false);
        }
        foreach (var extended in mbr.Entries.Where(e => !e.IsEmpty && e.IsExtended))
            reader.FollowChain(extended);
        reader.CheckLayout();
        return new PartitionTable
        {
            Kind = PartitionTableKind.Mbr,
            SectorSize = sectorSize,
            DiskId = mbr.Signature.ToString("x8", CultureInfo.InvariantCulture),
            Partitions = reader.partitions,
            Problems = reader.problems,
        };
    }

    private void Add(int number, MbrEntry entry, Lba first, bool isLogical) =>
        partitions.Add(
            new Partition(
                number,
                first.ToBytes(sectorSize),
                new Lba(entry.Sectors).ToBytes(sectorSize),
                string.Create(CultureInfo.InvariantCulture, $"0x{entry.Type:x2}"),
                PartUuid: string.Create(CultureInfo.InvariantCulture, $"{signature:x8}-{number:x2}"),
                IsActive: entry.Status == 0x80,
                IsLogical: isLogical
            )
        );

    private void FollowChain(MbrEntry extended)
    {
        var visited = new HashSet<Lba>();
        var sector = new byte[512];
        var at = new Lba(extended.FirstSector);
        while (true)
        {
            var offset = at.ToBytes(sectorSize);
            if (!visited.Add(at))
            {
                Problem(
                    PartitionProblemKind.LogicalChain,
                    $"The chain of logical partitions comes back to the EBR at sector {at}.",
                    offset
                );
                return;
            }
            if (!disk.TryRead(offset, sector) || MbrSector.Parse(sector) is not { } ebr)
            {
                Problem(
                    PartitionProblemKind.LogicalChain,
                    $"There is no EBR (55AA) at sector {at}, where the chain of logical partitions leads.",
                    offset
                );
                return;
            }
            AddLogical(ebr, at, extended);
            if (partitions.Count >= MaxPartitions)
            {
                Problem(
                    PartitionProblemKind.LogicalChain,
                    $"The chain of logical partitions has more than {MaxPartitions} members.",
                    offset
                );
                return;
            }
            var next = ebr.Entries.FirstOrDefault(e => e.IsExtended && e.Sectors != 0);
            if (next.IsEmpty)
                return;
            at = new Lba((long)extended.FirstSector + next.FirstSector);
        }
    }

    // The last two entries of an EBR are normally unused; Linux uses them only when they lie inside the extended partition.
    private void AddLogical(MbrSector ebr, Lba at, MbrEntry extended)
    {
        for (var i = 0; i < ebr.Entries.Count; i++)
        {
            var entry = ebr.Entries[i];
            if (entry.IsEmpty || entry.IsExtended)
                continue;
            var first = at.Number + entry.FirstSector;
            var inside = first >= extended.FirstSector && first + entry.Sectors <= (long)extended.FirstSector + extended.Sectors;
            if (!inside && i >= 2)
                continue;
            var number = Math.Max(4, partitions.Count == 0 ? 4 : partitions[^1].Number) + 1;
            if (!inside)
            {
                Problem(
                    PartitionProblemKind.Bounds,
                    $"Logical partition {number} does not lie inside its extended partition.",
                    at.ToBytes(sectorSize)
                );
            }

            Add(number, entry, new Lba(first), isLogical: true);
        }
    }

    private void CheckLayout()
    {
        PartitionChecks.Bounds(partitions, disk.Length, problems);
        PartitionChecks.Overlaps(partitions.Where(p => p.IsLogical || !p.IsExtended), problems);
    }

    private void Problem(PartitionProblemKind kind, string message, long offset) =>
        problems.Add(new PartitionProblem(kind, message, offset));
}
