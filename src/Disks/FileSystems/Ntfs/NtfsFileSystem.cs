using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>NTFS. The id of a file is its reference. The file system's own files ($MFT to $Extend) are not listed.</summary>
internal sealed class NtfsFileSystem : FileSystem
{
    private const long UpCaseRecord = 10;
    private readonly BlockSource volume;
    private readonly NtfsBootSector boot;
    private readonly MasterFileTable table;
    private readonly NtfsInformation information;
    private readonly string? informationProblem;
    private readonly Lazy<UpCaseTable?> upCase;

    // Counting free clusters reads the whole bitmap. A probe must not do that.
    private readonly Lazy<FileSystemState> state;
    private readonly Lazy<FreeSpaceOffer> freeSpace;

    public NtfsFileSystem(BlockSource volume, NtfsBootSector boot)
    {
        this.volume = volume;
        this.boot = boot;
        table = MasterFileTable.Open(volume, boot);
        information = NtfsInformation.TryRead(table, volume.Name, out informationProblem);
        upCase = new Lazy<UpCaseTable?>(ReadUpCase);
        state = new Lazy<FileSystemState>(() => NtfsState.Read(this, volume, boot, table, information, informationProblem));
        freeSpace = new Lazy<FreeSpaceOffer>(() => NtfsFreeSpace.Offer(volume, boot, table, State, information));
        Root = Node(table.File(new FileReference(FileReference.Root)));
        if (!Root.IsDirectory)
            throw new ImageFormatException(volume.Name, "root directory (file record 5)", "is not a directory");
    }

    public override string Type => "ntfs";

    public override string? Label => information.Label;

    public override string? Uuid => boot.Uuid;

    public override FileSystemState State => state.Value;

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace => freeSpace.Value;

    public override bool IsCaseSensitive => false;

    public override IEnumerable<DirectoryEntry> List(FileNode directory)
    {
        foreach (var (file, key) in Index(directory).Entries())
        {
            if (file.Number >= FileReference.FirstUser && !NtfsFileName.IsShort(key.Span))
                yield return new DirectoryEntry(NtfsFileName.Name(key.Span), file.Value, NtfsFileName.Type(key.Span));
        }
    }

    /// <summary>Finds an entry by its long or its short name.</summary>
    public override FileNode? Lookup(FileNode directory, string name)
    {
        // Without the table there is no order: all names are compared.
        if (upCase.Value is not { } order)
            return base.Lookup(directory, name);
        return Index(directory).Find(name, order) is { } file && file.Number >= FileReference.FirstUser ? Node(table.File(file)) : null;
    }

    public override FileNode Stat(DirectoryEntry entry) => Node(table.File(new FileReference(entry.Id)));

    public override BlockSource Open(FileNode file)
    {
        var found = Find(file);
        if (found.Record.IsDirectory)
            throw new ImageFormatException(volume.Name, found.What, "is a directory");
        return NtfsContent.Open(volume, found);
    }

    public override string ReadLink(FileNode link)
    {
        var file = Find(link);
        if (NtfsNodes.Reparse(file, volume.Name) is { } reparse)
            return reparse.Target(volume.Name, file.What);
        return NtfsNodes.Interix(file, NtfsNodes.Flags(file), file.First(NtfsAttributeType.Data))?.Target
            ?? throw new ImageFormatException(volume.Name, file.What, "is not a symbolic link");
    }

    public override IReadOnlyList<StreamInfo> Streams(FileNode node)
    {
        var file = Find(node);
        var isOverlay = NtfsNodes.Reparse(file, volume.Name) is { IsOverlay: true };
        return
        [
            .. file.Firsts(NtfsAttributeType.Data)
                .Where(a => a.Name.Length > 0 && !(isOverlay && a.Name == OverlaySource.StreamName))
                .Select(a => new StreamInfo(a.Name, a.Size)),
        ];
    }

    public override BlockSource OpenStream(FileNode node, string name) =>
        (name.Length == 0 ? null : Find(node).Open(NtfsAttributeType.Data, name))
        ?? throw new FileNotFoundException($"There is no stream {name}.");

    public override IReadOnlyList<Xattr> Xattrs(FileNode node) => ExtendedAttributes.Read(Find(node));

    private DirectoryIndex Index(FileNode directory)
    {
        var file = Find(directory);
        if (!file.Record.IsDirectory)
            throw new ImageFormatException(volume.Name, file.What, "is not a directory");
        return DirectoryIndex.Open(file, boot, volume.Name);
    }

    private NtfsFile Find(FileNode node) => table.File(new FileReference(node.Id));

    private FileNode Node(NtfsFile file) => NtfsNodes.Read(file, volume.Name);

    private UpCaseTable? ReadUpCase()
    {
        try
        {
            return UpCaseTable.Read(table.File(new FileReference(UpCaseRecord)), volume.Name);
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }
}
