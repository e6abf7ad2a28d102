using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>
/// ISO 9660, as Linux shows it: Rock Ridge, else Joliet, else plain names in lower case. The id of a directory is the place of its own
/// record ("."), of a file the place of its first record.
/// </summary>
internal sealed class IsoFileSystem : FileSystem
{
    private const int DefaultMode = 0x16d;
    private const int MaxDescriptors = 100;
    private const int MaxSections = 64 << 10;
    private readonly BlockSource volume;
    private readonly IsoDescriptor primary;
    private readonly int blockSize;
    private readonly bool hasRockRidge,
        isJoliet;
    private readonly int skip;
    private readonly DecodedBlocks blocks = new(ZisofsFile.Budget);

    private IsoFileSystem(BlockSource volume, IsoDescriptor primary, IsoDescriptor? joliet)
    {
        this.volume = volume;
        this.primary = primary;
        blockSize = primary.BlockSize;
        Label = primary.Label;
        Uuid = primary.Uuid;
        var root = OwnRecord(IsoRecord.Parse(primary.Root, primary.Place, volume.Name));
        hasRockRidge = RockRidge.IsUsed(volume, blockSize, root, out skip);
        isJoliet = !hasRockRidge && joliet is not null;
        if (isJoliet)
            root = OwnRecord(IsoRecord.Parse(joliet!.Root, joliet.Place, volume.Name));
        Root = ToNode(root);
        var remarks = new List<string>();
        var total = primary.Blocks * (long)blockSize;
        if (total > volume.Length)
            remarks.Add($"The file system has {total} bytes, but the volume has only {volume.Length}.");
        if (FindSession(total) is { } session)
        {
            remarks.Add(
                $"Another session begins at byte {session}. The files are those of the first one, as a mount without options shows them."
            );
        }
        State = new FileSystemState
        {
            TotalBytes = total,
            FreeBytes = 0,
            BlockSize = blockSize,
            Remarks = remarks,
            Features =
                hasRockRidge ? ["Rock Ridge"]
                : isJoliet ? ["Joliet"]
                : [],
        };
    }

    public override string Type => "iso9660";

    public override string? Label { get; }

    public override string? Uuid { get; }

    public override FileSystemState State { get; }

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace { get; } = FreeSpaceOffer.LeftAlone("ISO 9660 is read-only and has no free space.");

    /// <summary>Reads the descriptors and opens the root.</summary>
    /// <exception cref="ImageFormatException">A descriptor is damaged, or there is no root.</exception>
    public static IsoFileSystem Open(BlockSource volume)
    {
        IsoDescriptor? primary = null,
            joliet = null;
        var block = new byte[IsoDescriptor.Size];
        for (var i = 0; i < MaxDescriptors; i++)
        {
            var place = IsoDescriptor.FirstPlace + (i * IsoDescriptor.Size);
            if (!volume.TryRead(place, block) || !IsoDescriptor.IsDescriptor(block) || IsoDescriptor.IsTerminator(block))
                break;
            var descriptor = new IsoDescriptor([.. block], place);
            if (IsoDescriptor.IsPrimary(block))
                primary ??= descriptor;
            else if (descriptor.IsJoliet)
                joliet ??= descriptor;
        }
        if (primary is null)
            throw new ImageFormatException(volume.Name, "primary volume descriptor", "is missing", offset: IsoDescriptor.FirstPlace);
        if (primary.BlockSize is not (512 or 1024 or 2048))
        {
            throw new ImageFormatException(
                volume.Name,
                "primary volume descriptor",
                "is not 512, 1024 or 2048",
                "logical_block_size",
                primary.BlockSize,
                primary.Place + 128
            );
        }
        return new IsoFileSystem(volume, primary, joliet);
    }

    public override IEnumerable<DirectoryEntry> List(FileNode directory) =>
        Items(directory).Select(i => new DirectoryEntry(i.Name, (ulong)i.Id, i.Type));

    public override FileNode? Lookup(FileNode directory, string name)
    {
        foreach (var item in Items(directory))
        {
            if (item.Name == name)
                return ToNode(ReadRecord(item.Id));
        }
        return null;
    }

    public override FileNode Stat(DirectoryEntry entry) => ToNode(ReadRecord((long)entry.Id));

    public override BlockSource Open(FileNode file)
    {
        var record = ReadRecord((long)file.Id);
        var node = ToNode(record);
        if (!node.IsFile)
            throw new ImageFormatException(volume.Name, Describe(record), "is not a regular file", offset: record.Place);
        var name = $"{volume.Name} {Describe(record)}";
        var ridge = Ridge(record);
        if (ridge is { IsSparse: true })
            throw new ImageFormatException(volume.Name, Describe(record), "is a sparse file (SF), which is not read", offset: record.Place);
        var content = Content(record, name);
        return ridge?.Compression is { } compression ? ZisofsFile.Open(content, compression, blocks, record.Place) : content;
    }

    public override string ReadLink(FileNode link)
    {
        var record = ReadRecord((long)link.Id);
        return Ridge(record)?.Target
            ?? throw new ImageFormatException(volume.Name, Describe(record), "is not a symbolic link", offset: record.Place);
    }

    private static string Describe(IsoRecord record) => $"directory record at byte {record.Place}";

    private IEnumerable<Item> Items(FileNode directory)
    {
        var own = ReadRecord((long)directory.Id);
        if (!own.IsDirectory)
            throw new ImageFormatException(volume.Name, Describe(own), "is not a directory", offset: own.Place);
        CheckExtent(own, own.Size);
        if (own.Size > FileSystemLimits.MaxDirectoryBytes)
        {
            throw new ImageFormatException(
                volume.Name,
                Describe(own),
                $"is a directory of more than {FileSystemLimits.MaxDirectoryBytes} bytes",
                "data_length",
                own.Size,
                own.Place
            );
        }
        var continues = false;
        foreach (var record in IsoDirectory.Records(volume, own.Block * blockSize, own.Size))
        {
            var isSection = continues;
            continues = record.Continues;
            if (isSection || record.IsDots || record.IsAssociated)
                continue;
            var ridge = Ridge(record);
            if (ridge is { IsMoved: true })
                continue;
            var name = ridge?.Name ?? (isJoliet ? IsoNames.Joliet(record.Name) : IsoNames.Plain(record.Name));
            if (name.Length == 0 || name is "." or "..")
                throw new ImageFormatException(volume.Name, Describe(record), "has no possible name", "name", name, record.Place);
            yield return ToItem(record, ridge, name);
        }
    }

    private Item ToItem(IsoRecord record, RockRidge? ridge, string name)
    {
        if (ridge?.ChildBlock is { } child)
            return new Item(name, child * (long)blockSize, FileNodeType.Directory);
        return record.IsDirectory
            ? new Item(name, record.Block * blockSize, FileNodeType.Directory)
            : new Item(name, record.Place, ridge is { HasAttributes: true } ? ridge.Type : FileNodeType.File);
    }

    private RockRidge? Ridge(IsoRecord record)
    {
        // The record of the root itself holds SP at its start, which says what to skip in all others.
        if (!hasRockRidge)
            return null;
        var isRoot = Root is not null && record.Place == (long)Root.Id;
        return RockRidge.Read(volume, blockSize, record, isRoot || Root is null ? 0 : skip);
    }

    private IsoRecord ReadRecord(long place)
    {
        if (place < IsoDescriptor.FirstPlace || place >= volume.Length)
            throw new ImageFormatException(volume.Name, "directory record", "does not lie inside the volume", "place", place);
        var end = Math.Min(volume.Length, (place / IsoDirectory.SectorSize * IsoDirectory.SectorSize) + IsoDirectory.SectorSize);
        var bytes = volume.ReadBytes(place, (int)Math.Min(byte.MaxValue, end - place));
        return IsoRecord.Parse(bytes, place, volume.Name);
    }

    /// <summary>The record "." of the directory that a record points to.</summary>
    private IsoRecord OwnRecord(IsoRecord record)
    {
        CheckExtent(record, record.Size);
        var own = ReadRecord(record.Block * blockSize);
        return own.IsDirectory
            ? own
            : throw new ImageFormatException(volume.Name, "root directory", "is not a directory", offset: own.Place);
    }

    private FileNode ToNode(IsoRecord record)
    {
        var ridge = Ridge(record);
        var type =
            record.IsDirectory ? FileNodeType.Directory
            : ridge is { HasAttributes: true } ? ridge.Type
            : ridge?.Target is not null ? FileNodeType.SymbolicLink
            : FileNodeType.File;
        var size = type switch
        {
            FileNodeType.SymbolicLink => ridge!.TargetLength,
            FileNodeType.File when ridge?.Compression is { } compression => compression.Size,
            FileNodeType.File when record.Continues => Sections(record).Sum(s => (long)s.Size),
            _ => record.Size,
        };
        var isPlain = ridge is not { HasAttributes: true };
        return new FileNode(
            (ulong)record.Place,
            type,
            isPlain ? DefaultMode : (int)ridge!.Mode & 0xfff,
            isPlain ? 0 : ridge!.Uid,
            isPlain ? 0 : ridge!.Gid,
            size,
            ridge?.Modified ?? record.Date,
            isPlain ? 1 : ridge!.Links,
            Device: ridge?.Device ?? 0
        );
    }

    /// <summary>The records of a file, which follow each other and have one name.</summary>
    private IEnumerable<IsoRecord> Sections(IsoRecord first)
    {
        yield return first;
        var record = first;
        for (var count = 1; record.Continues; count++)
        {
            var next = record.Place + record.Length;
            var following = next % IsoDirectory.SectorSize == 0 ? null : TryReadRecord(next);
            record = following
                ?? TryReadRecord((next + IsoDirectory.SectorSize - 1) / IsoDirectory.SectorSize * IsoDirectory.SectorSize)
                ?? throw new ImageFormatException(volume.Name, Describe(first), "goes on, but no record follows it", offset: first.Place);
            if (count == MaxSections || !record.Name.SequenceEqual(first.Name))
                throw new ImageFormatException(volume.Name, Describe(first), "goes on in a record of another name", offset: record.Place);
            yield return record;
        }
    }

    private IsoRecord? TryReadRecord(long place) => place < volume.Length && volume.ReadBytes(place, 1)[0] != 0 ? ReadRecord(place) : null;

    private BlockSource Content(IsoRecord first, string name)
    {
        var ranges = new List<FileRange>();
        var length = 0L;
        foreach (var section in Sections(first))
        {
            if (section.IsInterleaved)
                throw new ImageFormatException(volume.Name, Describe(section), "is interleaved, which is not read", offset: section.Place);
            if (primary.SetSize > 1 && section.Sequence != primary.Sequence)
            {
                throw new ImageFormatException(
                    volume.Name,
                    Describe(section),
                    $"lies on another volume of the set; this is {primary.Sequence}",
                    "volume_sequence_number",
                    section.Sequence,
                    section.Place
                );
            }
            if (section.Size == 0)
                continue;
            CheckExtent(section, section.Size);
            ranges.Add(new FileRange(length, section.Size, section.Block * blockSize));
            length += section.Size;
        }
        if (length == 0)
            return new MemorySource(default, name);
        if (FileSystemLimits.FirstAlias(ranges) is { } alias)
            throw new ImageFormatException(volume.Name, Describe(first), "has sections that share bytes", offset: alias.Place);
        return new RangeSource(volume, name, length, [.. ranges]);
    }

    private void CheckExtent(IsoRecord record, long size)
    {
        var start = record.Block * blockSize;
        if (start > volume.Length - size)
        {
            throw new ImageFormatException(
                volume.Name,
                Describe(record),
                $"points past the end of the volume of {volume.Length} bytes",
                "extent",
                record.Block,
                record.Place,
                "The image may be cut off."
            );
        }
    }

    // Writers begin a session at a multiple of 32 sectors after the last one.
    private long? FindSession(long end)
    {
        const long Alignment = 32 * IsoDescriptor.Size;
        var block = new byte[IsoDescriptor.Size];
        var session = (end + Alignment - 1) / Alignment * Alignment;
        return volume.TryRead(session + IsoDescriptor.FirstPlace, block) && IsoDescriptor.IsPrimary(block) ? session : null;
    }

    private readonly record struct Item(string Name, long Id, FileNodeType Type);
}
