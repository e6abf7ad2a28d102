using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// $MFT: the file of all file records. It is a file itself, described by its first record, whose runs may go on in other records. The first
/// four records have a copy, $MFTMirr.
/// </summary>
internal sealed class MasterFileTable
{
    private const int Slots = 64,
        MirroredRecords = 4;
    private readonly BlockSource volume;
    private readonly NtfsBootSector boot;
    private readonly MftRecord?[] slots = new MftRecord?[Slots];
    private BlockSource content;

    private MasterFileTable(BlockSource volume, NtfsBootSector boot)
    {
        this.volume = volume;
        this.boot = boot;
        var start = boot.Table.Place(boot);
        content = Content(volume, boot.RecordSize, [new FileRange(0, boot.RecordSize, start)]);
    }

    /// <summary>Places of the table on the volume.</summary>
    public IReadOnlyList<FileRange> Ranges { get; private set; } = [];

    /// <summary>Records that it has room for.</summary>
    public long Records => content.Length / boot.RecordSize;

    /// <summary>The damaged records among the first four, which are read from the mirror: a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    public static MasterFileTable Open(BlockSource volume, NtfsBootSector boot)
    {
        if (boot.Table.Place(boot) > volume.Length - (MirroredRecords * (long)boot.RecordSize))
        {
            throw new ImageFormatException(
                volume.Name,
                "$MFT",
                "lies after the end of the volume",
                offset: boot.Table.Place(boot),
                hint: "The image may be cut off."
            );
        }
        var table = new MasterFileTable(volume, boot);
        var remarks = new List<string>();
        var first = table.ReadFirst(0, remarks);
        var data = first.Attributes.FirstOrDefault(a => a.Type == NtfsAttributeType.Data && a.Name.Length == 0);
        if (!first.IsInUse || data is null || data.IsResident)
            throw Damaged(volume, 0, "has no data in clusters: it is not $MFT");
        var runs = new RunList(volume, boot, "$MFT");
        runs.Add(data);
        table.Map(runs, Math.Min(data.Size, runs.Bytes));
        if (first.Attributes.FirstOrDefault(a => a.Type == NtfsAttributeType.AttributeList) is { } list)
        {
            // A part of $MFT has to lie in the parts before it.
            var entries = AttributeListEntry.Read(
                AttributeContent.Open(volume, boot, [list], "attribute list of $MFT"),
                volume.Name,
                "$MFT"
            );
            foreach (var entry in entries.Where(e => e.Type == NtfsAttributeType.Data && e.Name.Length == 0 && e.Record.Number != 0))
            {
                runs.Add(NtfsFile.PartOf(table.Read(entry.Record.Number), entry, volume.Name));
                table.Map(runs, Math.Min(data.Size, runs.Bytes));
            }
        }
        if (FileSystemLimits.FirstAlias(runs.Ranges) is { } alias)
            throw Damaged(volume, 0, $"has $MFT share clusters at its byte {alias.Start} with another part of itself");
        if (data.Size > runs.Bytes)
            throw Damaged(volume, 0, $"has a $MFT of {data.Size} bytes, of which only {runs.Bytes} have a place");
        table.Map(runs, data.InitializedSize);
        for (var number = 1; number < MirroredRecords; number++)
            table.Keep(table.ReadFirst(number, remarks));
        table.Keep(first);
        table.Remarks = remarks;
        return table;
    }

    /// <summary>Reads a file that a directory names, and checks that the reference is not older than the record.</summary>
    public NtfsFile File(FileReference reference)
    {
        var record = Read(reference.Number);
        if (!record.IsInUse)
            throw Damaged(volume, reference.Number, "is not in use, but a name refers to it");
        if (record.Base.Number != 0)
            throw Damaged(volume, reference.Number, $"is a part of file {record.Base.Number}, but a name refers to it");
        if (reference.Sequence != 0 && record.Sequence != 0 && reference.Sequence != record.Sequence)
        {
            throw new ImageFormatException(
                volume.Name,
                $"file record {reference.Number}",
                $"has been used again since the name was written, which refers to its use {reference.Sequence}",
                "sequence number",
                record.Sequence,
                hint: "Run chkdsk in the guest."
            );
        }
        return new NtfsFile(volume, boot, this, record);
    }

    /// <summary>Reads one record, whatever it is.</summary>
    public MftRecord Read(long number)
    {
        ref var slot = ref slots[(int)(number % Slots)];
        var record = Volatile.Read(ref slot);
        if (record is null || record.Number != number)
        {
            if (number < 0 || number >= Records)
                throw Damaged(volume, number, $"does not exist: $MFT has {Records} records");
            var bytes = content.ReadBytes(number * boot.RecordSize, boot.RecordSize);
            if (UpdateSequence.Restore(bytes, "FILE"u8) is { } problem)
                throw Damaged(volume, number, problem);
            record = MftRecord.Parse(bytes, number, volume.Name);
            Volatile.Write(ref slot, record);
        }
        return record;
    }

    private void Map(RunList runs, long length)
    {
        Ranges = runs.Ranges;
        content = Content(volume, length, WrittenRanges.Of(runs.Ranges, length));
    }

    private static RangeSource Content(BlockSource volume, long length, FileRange[] ranges) =>
        new(volume, $"{volume.Name} $MFT", length, ranges);

    private void Keep(MftRecord record) => slots[(int)record.Number] = record;

    // A record that was written only in part is taken from the mirror. One that is whole and states nonsense is no accident of that kind.
    private MftRecord ReadFirst(long number, List<string> remarks)
    {
        var bytes = new byte[boot.RecordSize];
        var problem = content.TryRead(number * boot.RecordSize, bytes) ? UpdateSequence.Restore(bytes, "FILE"u8) : "can't be read";
        if (problem is not null)
        {
            var copy = new byte[boot.RecordSize];
            if (
                !boot.Mirror.IsIn(boot)
                || !volume.TryRead(boot.Mirror.Place(boot) + (number * boot.RecordSize), copy)
                || UpdateSequence.Restore(copy, "FILE"u8) is not null
            )
            {
                throw Damaged(volume, number, $"{problem}, and $MFTMirr has no sound copy of it");
            }
            remarks.Add($"File record {number} {problem}; its copy in $MFTMirr was read.");
            bytes = copy;
        }
        return MftRecord.Parse(bytes, number, volume.Name);
    }

    private static ImageFormatException Damaged(BlockSource volume, long number, string problem) =>
        new(volume.Name, $"file record {number}", problem, hint: "Run chkdsk in the guest.");
}
