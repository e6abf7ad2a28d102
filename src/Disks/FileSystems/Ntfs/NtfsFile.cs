namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>A file: its first record, and the attributes in the further records that its attribute list names.</summary>
internal sealed class NtfsFile(BlockSource volume, NtfsBootSector boot, MasterFileTable table, MftRecord record)
{
    private readonly Lazy<List<AttributeListEntry>?> list = new(() => ReadList(volume, boot, record));

    public MftRecord Record => record;

    /// <summary>Its reference, which is unique in the file system.</summary>
    public FileReference Reference => new((ulong)record.Number | ((ulong)record.Sequence << 48));

    /// <summary>What errors call it.</summary>
    public string What => $"file {record.Number}";

    /// <summary>The part of an attribute that an entry of an attribute list names.</summary>
    public static NtfsAttribute PartOf(MftRecord record, AttributeListEntry entry, string volume) =>
        record.Attributes.FirstOrDefault(a =>
            a.Type == entry.Type && a.Id == entry.AttributeId && a.LowestVcn == entry.LowestVcn && a.Name == entry.Name
        )
        ?? throw new ImageFormatException(
            volume,
            $"file record {record.Number}",
            "does not hold an attribute that an attribute list places there",
            "attribute",
            $"0x{(uint)entry.Type:x}",
            hint: "Run chkdsk in the guest."
        );

    /// <summary>The first part of an attribute, which states its size; null when the file has no such attribute.</summary>
    public NtfsAttribute? First(NtfsAttributeType type, string name = "") =>
        Firsts(type).FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first parts of all attributes of a type.</summary>
    public IEnumerable<NtfsAttribute> Firsts(NtfsAttributeType type) =>
        list.Value is { } entries
            ? entries.Where(e => e.Type == type && e.LowestVcn == 0).Select(PartOf)
            : record.Attributes.Where(a => a.Type == type && a.LowestVcn == 0);

    /// <summary>The content of an attribute; null when the file has no such attribute.</summary>
    public BlockSource? Open(NtfsAttributeType type, string name = "")
    {
        if (First(type, name) is not { } first)
            return null;
        var parts =
            list.Value is { } entries && !first.IsResident
                ? entries.Where(e => e.Type == type && e.Name == first.Name).Select(PartOf)
                : [first];
        return AttributeContent.Open(volume, boot, parts, first.Name.Length == 0 ? What : $"{What}, {first.Name}");
    }

    /// <summary>Reads a small attribute, which the caller names with its limit.</summary>
    public byte[]? ReadAll(NtfsAttributeType type, int limit, string structure, string name = "")
    {
        var content = Open(type, name);
        if (content?.Length > limit)
            throw new ImageFormatException(volume.Name, $"{structure} of {What}", $"is longer than {limit} bytes", "size", content.Length);
        return content?.ReadBytes(0, (int)content.Length);
    }

    private NtfsAttribute PartOf(AttributeListEntry entry)
    {
        if (entry.Record.Number == record.Number)
            return PartOf(record, entry, volume.Name);
        var other = table.Read(entry.Record.Number);
        if (!other.IsInUse || other.Base.Number != record.Number)
        {
            throw new ImageFormatException(
                volume.Name,
                $"file record {other.Number}",
                $"is no part of file {record.Number}, whose attribute list names it",
                hint: "Run chkdsk in the guest."
            );
        }
        return PartOf(other, entry, volume.Name);
    }

    private static List<AttributeListEntry>? ReadList(BlockSource volume, NtfsBootSector boot, MftRecord record)
    {
        var list = record.Attributes.FirstOrDefault(a => a.Type == NtfsAttributeType.AttributeList);
        if (list is null)
            return null;
        var what = $"file {record.Number}";
        return AttributeListEntry.Read(AttributeContent.Open(volume, boot, [list], $"attribute list of {what}"), volume.Name, what);
    }
}
