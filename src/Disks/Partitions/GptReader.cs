using System.Text;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Partitions;

/// <summary>Reads a GUID partition table: both copies and their partitions.</summary>
internal sealed class GptReader
{
    private static readonly int[] SectorSizes = [512, 4096];
    private const uint LinuxEntrySize = 128;

    private readonly int sectorSize;
    private readonly GptCopy? primary;
    private readonly GptCopy? backup;

    // The sound table of the other sector size, when there are two.
    private GptReader? rival;

    private GptReader(int sectorSize, GptCopy? primary, GptCopy? backup)
    {
        this.sectorSize = sectorSize;
        this.primary = primary;
        this.backup = backup;
    }

    public bool PrimaryValid => primary is { IsValid: true };

    public bool BackupValid => backup is { IsValid: true };

    /// <summary>
    /// Looks for both copies with sectors of 512 and of 4096 bytes. Null when there is no copy and no protective entry.
    /// </summary>
    public static GptReader? Read(BlockSource disk, MbrSector? mbr, ContentProbe contents)
    {
        var found = SectorSizes.Select(size => Read(disk, mbr, size)).OfType<GptReader>().ToArray();
        // A disk that was cloned to another sector size and partitioned again has sound copies of both sizes.
        if (found.Length == 2 && Array.TrueForAll(found, g => g.PrimaryValid || g.BackupValid))
            return Decide(disk, mbr, found[0], found[1], contents);
        // A damaged or leftover copy of one sector size must not hide a sound one of the other.
        return Array.Find(found, g => g.PrimaryValid)
            ?? Array.Find(found, g => g.BackupValid)
            ?? found.FirstOrDefault()
            ?? (mbr is { HasProtective: true } ? new GptReader(512, null, null) : null);
    }

    public GptState ToState(BlockSource disk, MbrSector? mbr) =>
        new(
            PrimaryValid,
            BackupValid,
            PrimaryValid ? primary!.Header.AlternateLba == (ulong)Last(disk).Number : backup?.Lba == Last(disk),
            mbr is not null && mbr.Entries.Any(e => e is { IsProtective: true, FirstSector: 1 }),
            PrimaryValid ? Refusal(disk) : null
        );

    public PartitionTable ToTable(BlockSource disk, MbrSector? mbr)
    {
        var state = ToState(disk, mbr);
        var problems = new List<PartitionProblem>();
        AddCopyProblems(disk, state, problems);
        if (state.Refusal is { } refusal)
        {
            problems.Add(
                new(PartitionProblemKind.PrimaryGpt, $"The GPT header at LBA 1 {refusal}, so Linux sees no partition.", sectorSize)
            );
        }

        if (mbr is not { HasProtective: true })
        {
            problems.Add(
                new(PartitionProblemKind.ProtectiveMbr, "LBA 0 has no entry of type 0xEE: Linux, GRUB and firmware ignore the GPT.", 0x1be)
            );
        }
        else if (!mbr.Entries.Any(e => e is { IsProtective: true, FirstSector: 1 }))
        {
            problems.Add(
                new(
                    PartitionProblemKind.ProtectiveMbr,
                    "The entry of type 0xEE in LBA 0 does not begin at sector 1, so Linux ignores the GPT.",
                    0x1be
                )
            );
        }

        // A copy with wrong checksums is used when there is no other; the problems state that.
        var best =
            PrimaryValid ? primary
            : BackupValid ? backup
            : primary?.Entries is not null ? primary
            : backup?.Entries is not null ? backup
            : null;
        var partitions = best is null ? [] : ReadEntries(best, disk, problems);
        PartitionChecks.Bounds(partitions, disk.Length, problems);
        PartitionChecks.Overlaps(partitions, problems);
        string? doubt = null;
        if (rival is not null)
        {
            doubt =
                $"There is a sound GPT of sectors of {sectorSize} bytes and another one of sectors of {rival.sectorSize}, so it is not "
                + "sure which is meant.";
            problems.Add(new(PartitionProblemKind.SectorSize, doubt, rival.sectorSize));
        }
        // Linux calls an MBR hybrid only for entries with a type.
        return new PartitionTable
        {
            Doubt = doubt ?? HybridDoubt(mbr, partitions),
            Kind =
                mbr is not null && mbr.HasProtective && mbr.Entries.Any(e => !e.IsEmpty && e is { IsProtective: false, Type: not 0 })
                    ? PartitionTableKind.Hybrid
                    : PartitionTableKind.Gpt,
            SectorSize = sectorSize,
            DiskId = (best ?? primary ?? backup)?.Header.DiskGuid.ToString(),
            Partitions = partitions,
            Gpt = state,
            Problems = problems,
        };
    }

    // A sound header at firmware's place wins; after that the content of the partitions decides. In both cases the other table stays a
    // reason for doubt.
    private static GptReader Decide(BlockSource disk, MbrSector? mbr, GptReader small, GptReader large, ContentProbe contents)
    {
        var isSmall =
            small.PrimaryValid != large.PrimaryValid
                ? small.PrimaryValid
                : SectorSizeEvidence.Of(disk, small.ToTable(disk, mbr), contents) is var one
                    && SectorSizeEvidence.Choose(one, SectorSizeEvidence.Of(disk, large.ToTable(disk, mbr), contents)) == one;
        var chosen = isSmall ? small : large;
        chosen.rival = isSmall ? large : small;
        return chosen;
    }

    private static GptReader? Read(BlockSource disk, MbrSector? mbr, int sectorSize)
    {
        var primary = GptCopy.Read(disk, sectorSize, Lba.Primary);
        var places = new List<Lba>();
        if (primary is not null && Lba.Checked(primary.Header.AlternateLba, sectorSize) is { Number: > 1 } alternate)
            places.Add(alternate);
        places.Add(Lba.Last(disk.Length, sectorSize));
        // On a larger disk with a destroyed primary, the protective entry still states the old end of the disk.
        if (mbr?.Entries.FirstOrDefault(e => e.IsProtective) is { Sectors: not (0 or uint.MaxValue) } guard)
            places.Add(new Lba((long)guard.FirstSector + guard.Sectors - 1));
        var backups = places
            .Distinct()
            .Where(p => p != Lba.Primary)
            .Select(p => GptCopy.Read(disk, sectorSize, p))
            .OfType<GptCopy>()
            .ToArray();
        var backup = Array.Find(backups, b => b.IsValid) ?? backups.FirstOrDefault();
        return primary is null && backup is null ? null : new GptReader(sectorSize, primary, backup);
    }

    private Lba Last(BlockSource disk) => Lba.Last(disk.Length, sectorSize);

    // The checks of Linux's is_gpt_valid beyond checksums. Linux uses the backup only when it was booted with "gpt".
    private string? Refusal(BlockSource disk)
    {
        var (header, last) = (primary!.Header, (ulong)Last(disk).Number);
        return header.FirstUsable > last ? $"begins the usable sectors at {header.FirstUsable}, behind the last sector of the disk ({last})"
            : header.LastUsable > last ? $"ends the usable sectors at {header.LastUsable}, behind the last sector of the disk ({last})"
            : header.LastUsable < header.FirstUsable ? $"has usable sectors from {header.FirstUsable} to {header.LastUsable}"
            : header.EntrySize != LinuxEntrySize ? $"has entries of {header.EntrySize} bytes; Linux takes {LinuxEntrySize}"
            : null;
    }

    private void AddCopyProblems(BlockSource disk, GptState state, List<PartitionProblem> problems)
    {
        if (primary is null)
            problems.Add(new(PartitionProblemKind.PrimaryGpt, "There is no GPT header at LBA 1.", sectorSize));
        else if (primary.Fault is not null)
            problems.Add(new(PartitionProblemKind.PrimaryGpt, $"The GPT header at LBA 1 {primary.Fault}.", sectorSize));
        var last = Last(disk);
        if (backup is null)
        {
            problems.Add(
                new(PartitionProblemKind.BackupGpt, $"There is no backup GPT header at the last sector ({last}).", last.ToBytes(sectorSize))
            );
        }
        else if (backup.Fault is not null)
        {
            problems.Add(
                new(
                    PartitionProblemKind.BackupGpt,
                    $"The backup GPT header at sector {backup.Lba} {backup.Fault}.",
                    backup.Lba.ToBytes(sectorSize)
                )
            );
        }
        else if (!state.BackupAtEnd)
        {
            problems.Add(
                new(
                    PartitionProblemKind.BackupGpt,
                    $"The backup GPT is at sector {backup.Lba}, but the last sector of the disk is {last}: the disk was grown.",
                    backup.Lba.ToBytes(sectorSize)
                )
            );
        }
    }

    // The entries of a hybrid MBR repeat partitions of the GPT. Other entries hold data, too.
    private string? HybridDoubt(MbrSector? mbr, List<Partition> partitions)
    {
        foreach (var entry in mbr?.Entries.Where(e => !e.IsEmpty && !e.IsProtective) ?? [])
        {
            var (start, end) = (
                new Lba(entry.FirstSector).ToBytes(sectorSize),
                new Lba((long)entry.FirstSector + entry.Sectors).ToBytes(sectorSize)
            );
            if (!partitions.Exists(p => p.Start == start && p.End == end))
                return $"The hybrid MBR has a partition of bytes {start} to {end}, which the GPT does not have.";
        }
        return null;
    }

    private List<Partition> ReadEntries(GptCopy copy, BlockSource disk, List<PartitionProblem> problems)
    {
        var partitions = new List<Partition>();
        var size = (int)copy.Header.EntrySize;
        for (var i = 0; i < copy.Header.EntryCount; i++)
        {
            var entry = copy.Entries.AsSpan(i * size, size);
            var type = new Guid(entry[..16]);
            if (type == Guid.Empty)
                continue;
            var (first, last) = (U64(entry, 0x20), U64(entry, 0x28));
            if (first > last || Lba.Checked(last, sectorSize) is not { } end)
            {
                problems.Add(
                    new(
                        PartitionProblemKind.Bounds,
                        $"Partition {i + 1} goes from sector {first} to sector {last}.",
                        copy.EntriesOffset(sectorSize) + (i * size)
                    )
                );
                continue;
            }
            if (first < copy.Header.FirstUsable || (last > copy.Header.LastUsable && end.ToBytes(sectorSize) + sectorSize <= disk.Length))
            {
                problems.Add(
                    new(
                        PartitionProblemKind.Bounds,
                        $"Partition {i + 1} (sectors {first} to {last}) leaves the usable sectors {copy.Header.FirstUsable} to "
                            + $"{copy.Header.LastUsable}.",
                        new Lba((long)first).ToBytes(sectorSize)
                    )
                );
            }
            var attributes = U64(entry, 0x30);
            var name = Encoding.Unicode.GetString(entry.Slice(0x38, 72));
            var nul = name.IndexOf('\0', StringComparison.Ordinal);
            name = nul < 0 ? name : name[..nul];
            partitions.Add(
                new Partition(
                    i + 1,
                    new Lba((long)first).ToBytes(sectorSize),
                    new Lba((long)(last - first + 1)).ToBytes(sectorSize),
                    type.ToString().ToUpperInvariant(),
                    name.Length == 0 ? null : name,
                    new Guid(entry.Slice(16, 16)).ToString(),
                    IsActive: (attributes & 4) != 0,
                    Attributes: attributes
                )
            );
        }
        return partitions;
    }
}
