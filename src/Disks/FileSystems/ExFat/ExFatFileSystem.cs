using System.Runtime.InteropServices;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>
/// exFAT. The id of a file is the place of its first directory entry, with a bit for the kind of its directory; the root's is
/// 0.
/// </summary>
internal sealed class ExFatFileSystem : FileSystem
{
    private readonly BlockSource volume;
    private readonly ExFatBootSector boot;
    private readonly ExFatTable table;
    private readonly ExFatRoot root;
    private readonly ExFatUpCase? upCase;
    private readonly string? upCaseProblem;

    // Counting free clusters reads the whole bitmap. A probe must not do that.
    private readonly Lazy<FileSystemState> state;
    private readonly Lazy<FreeSpaceOffer> freeSpace;

    public ExFatFileSystem(BlockSource volume, ExFatBootSector boot)
    {
        this.volume = volume;
        this.boot = boot;
        table = new ExFatTable(volume, boot);
        root = ExFatRoot.Read(ExFatDirectory.Entries(volume, RootRanges()), boot);
        upCase = ReadUpCase(out upCaseProblem);
        Root = new FileNode(0, FileNodeType.Directory, 0x1ed, 0, 0, 0, DateTimeOffset.UnixEpoch);
        state = new Lazy<FileSystemState>(ReadState);
        freeSpace = new Lazy<FreeSpaceOffer>(() => ExFatFreeSpace.Offer(volume, boot, root, Content, State));
    }

    public override string Type => "exfat";

    public override string? Label => root.Label;

    public override string? Uuid => boot.Uuid;

    public override FileSystemState State => state.Value;

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace => freeSpace.Value;

    public override bool IsCaseSensitive => false;

    public override IEnumerable<DirectoryEntry> List(FileNode directory) =>
        Sets(directory).Select(s => new DirectoryEntry(s.Name, s.Id, s.IsDirectory ? FileNodeType.Directory : FileNodeType.File));

    public override FileNode? Lookup(FileNode directory, string name)
    {
        // Without the table there is neither hash nor order.
        if (upCase is null)
            return base.Lookup(directory, name);
        var hash = upCase.Hash(name);
        var units = new byte[2 * byte.MaxValue];
        foreach (var set in Sets(directory))
        {
            if (set.NameHash == hash && upCase.AreEqual(name, MemoryMarshal.Cast<byte, char>(units.AsSpan(0, set.CopyName(units)))))
                return Checked(set).ToNode();
        }
        return null;
    }

    public override FileNode Stat(DirectoryEntry entry) => Find(entry.Id).ToNode();

    public override BlockSource Open(FileNode file)
    {
        var set = Find(file.Id);
        if (set.IsDirectory)
            throw new ImageFormatException(volume.Name, set.What, "is a directory");
        var length = (long)set.DataLength;
        var name = $"{volume.Name} {set.Name}";
        return length == 0
            ? new MemorySource(default, name)
            : new RangeSource(volume, name, length, WrittenRanges.Of(Ranges(set), (long)set.ValidDataLength));
    }

    public override string ReadLink(FileNode link) =>
        throw new ImageFormatException(volume.Name, $"entry {link.Id}", "is no symbolic link: exFAT has none");

    private IEnumerable<ExFatEntrySet> Sets(FileNode directory)
    {
        if (directory.Id == 0)
            return ExFatDirectory.Sets(volume, RootRanges(), isContiguous: false);
        var set = Find(directory.Id);
        if (!set.IsDirectory)
            throw new ImageFormatException(volume.Name, set.What, "is not a directory");
        if (set.DataLength > FileSystemLimits.MaxDirectoryBytes)
            throw new ImageFormatException(volume.Name, set.What, "is a directory that is too large", "DataLength", set.DataLength);
        return ExFatDirectory.Sets(volume, Ranges(set), set.IsContiguous);
    }

    private FileRange[] RootRanges() => table.Chain(boot.Root, null, "root directory");

    private FileRange[] Ranges(ExFatEntrySet set) =>
        set.DataLength == 0 ? []
        : set.IsContiguous ? table.Contiguous(set.FirstCluster, (long)set.DataLength, set.What)
        : table.Chain(set.FirstCluster, (long)set.DataLength, set.What);

    private ExFatEntrySet Find(ulong id) => Checked(ExFatDirectory.Set(volume, boot, table, id));

    private ExFatEntrySet Checked(ExFatEntrySet set)
    {
        set.Check(volume.Name);
        return set;
    }

    // The bitmap, or the up-case table.
    private RangeSource Content(ExFatEntry entry, string what)
    {
        if (entry.DataLength is 0 or > int.MaxValue)
            throw new ImageFormatException(volume.Name, what, "has no possible size", "DataLength", entry.DataLength);
        var length = (long)entry.DataLength;
        return new RangeSource(volume, $"{volume.Name} {what}", length, table.Chain(entry.FirstCluster, length, what));
    }

    private ExFatUpCase? ReadUpCase(out string? problem)
    {
        problem = "There is no up-case table; names are compared by the rules of Unicode.";
        if (root.UpCase is not { } entry)
            return null;
        try
        {
            var read = ExFatUpCase.Read(Content(entry, "up-case table"), root.UpCaseChecksum, volume.Name);
            problem = null;
            return read;
        }
        catch (ImageFormatException e)
        {
            problem = $"The up-case table can't be read; names are compared by the rules of Unicode: {e.Message}";
            return null;
        }
    }

    private FileSystemState ReadState()
    {
        var remarks = new List<string>();
        if (boot.IsDirty)
            remarks.Add("VolumeDirty is set in VolumeFlags: the volume was not unmounted cleanly.");
        if (boot.HasFailed)
            remarks.Add("MediaFailure is set in VolumeFlags: the medium had failures.");
        if (boot.MainProblem is { } main)
            remarks.Add($"The main boot region {main}; its backup was read.");
        if (upCaseProblem is not null)
            remarks.Add(upCaseProblem);
        if (boot.TotalBytes > volume.Length)
            remarks.Add($"The file system has {boot.TotalBytes} bytes, but the volume has only {volume.Length}.");
        long? free = null;
        try
        {
            free = root.Bitmap is { } bitmap ? ExFatFreeSpace.CountFree(Content(bitmap, "allocation bitmap"), boot) : null;
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            remarks.Add($"The allocation bitmap can't be read: {e.Message}");
        }
        return new FileSystemState
        {
            TotalBytes = boot.TotalBytes,
            FreeBytes = free * boot.ClusterSize,
            BlockSize = boot.ClusterSize,
            IsClean = !boot.IsDirty,
            HasErrors = boot.HasFailed || boot.MainProblem is not null || upCaseProblem is not null,
            Remarks = remarks,
            Features =
            [
                $"exfat-{boot.Revision >> 8}.{boot.Revision & 0xff:d2}",
                .. boot.FatCount == 2 ? (string[])["texfat"] : [],
                .. root.Guid is { } guid ? (string[])[$"guid-{guid}"] : [],
            ],
        };
    }
}
