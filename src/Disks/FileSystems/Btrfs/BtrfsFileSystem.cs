using System.Globalization;
using System.Text;
using ImageTools.Disks.FileSystems.Btrfs.FreeSpace;
using ImageTools.Disks.FileSystems.Btrfs.Log;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>btrfs, on one or several devices.</summary>
internal sealed class BtrfsFileSystem : FileSystem
{
    // What is stored once may be named many times, compressed, and cloned; but no real file stores sixteen times what its devices hold.
    private const int MostStored = 16;

    private readonly BtrfsSuperblock super;
    private readonly BtrfsSubvolumes subvolumes;
    private readonly BtrfsData data;
    private readonly BtrfsDecoder decoder;
    private readonly BtrfsFreeSpaceOffers free;
    private readonly BlockSource volume;
    private readonly string name;
    private readonly ulong defaultId;
    private readonly long mostStored;
    private readonly Lazy<IReadOnlyList<Subvolume>> list;

    private BtrfsFileSystem(
        BtrfsSuperblock super,
        BtrfsSubvolumes subvolumes,
        BtrfsData data,
        FileSystemState state,
        BtrfsFreeSpaceOffers free,
        BlockSource volume
    )
    {
        this.super = super;
        this.subvolumes = subvolumes;
        this.data = data;
        this.free = free;
        this.volume = volume;
        name = volume.Name;
        State = state;
        decoder = new BtrfsDecoder(super.SectorSize);
        mostStored = super.TotalBytes > long.MaxValue / MostStored ? long.MaxValue : super.TotalBytes * MostStored;
        defaultId = subvolumes.DefaultId();
        var index = subvolumes.IndexOf(defaultId);
        if (index < 0)
            throw new ImageFormatException(name, "btrfs root tree", "does not exist", "default subvolume", defaultId);
        Root = RootOf(index);
        list = new Lazy<IReadOnlyList<Subvolume>>(ListSubvolumes);
    }

    /// <inheritdoc/>
    public override string Type => BtrfsDriver.TypeName;

    /// <inheritdoc/>
    public override string? Label => super.Label;

    /// <inheritdoc/>
    public override string? Uuid => super.Uuid;

    /// <inheritdoc/>
    public override FileSystemState State { get; }

    /// <inheritdoc/>
    public override FileNode Root { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Subvolume> Subvolumes => list.Value;

    /// <inheritdoc/>
    public override FreeSpaceOffer FreeSpace => free.Of(volume)!;

    /// <summary>Opens the file system on <paramref name="devices"/>, of which <paramref name="volume"/> is one.</summary>
    public static BtrfsFileSystem Open(BtrfsDevices devices, BlockSource volume)
    {
        var (super, name) = (devices.Super, volume.Name);
        var system = BtrfsChunks.ReadSystem(devices, name);
        var chunkTree = new BtrfsTree(new BtrfsNodes(system, super, devices.Ids, name), super.ChunkTree);
        var chunks = BtrfsChunks.Read(chunkTree, devices, name);
        var nodes = new BtrfsNodes(chunks, super, devices.Ids, name);
        var rootTree = new BtrfsTree(nodes, super.RootTree);
        var remarks = new List<string>();
        var logs = Replay(super, rootTree, nodes, remarks);
        var state = BtrfsState.Describe(devices, chunkTree, chunks, remarks) with { JournalReplayed = logs.Checksums is not null };
        var checksumTree = new Lazy<BtrfsTree>(() => OtherTree(BtrfsObject.CsumTree, rootTree, nodes));
        var checksums = new BtrfsDataChecksums(checksumTree, logs.Checksums, super);
        var subvolumes = BtrfsSubvolumes.Read(rootTree, nodes, logs.Subvolumes);
        var free = new BtrfsFreeSpaceOffers(devices, chunks, id => OtherTree(id, rootTree, nodes));
        return new BtrfsFileSystem(super, subvolumes, new BtrfsData(chunks, checksums, super, name), state, free, volume);
    }

    /// <inheritdoc/>
    public override IEnumerable<DirectoryEntry> List(FileNode directory)
    {
        var id = BtrfsNodeId.Of(directory.Id);
        if (id.IsEmptyDirectory)
            yield break;
        var tree = Directory(id);
        var bytes = 0L;
        foreach (var item in tree.Range(id.Inode, BtrfsItemType.DirIndex))
        {
            if ((bytes += item.Data.Length) > FileSystemLimits.MaxDirectoryBytes)
                throw TooLarge(id, "bytes of entries", bytes);
            foreach (var entry in BtrfsName.Read(item, tree.Id, name))
                yield return new DirectoryEntry(Encoding.UTF8.GetString(entry.Name.Span), Target(id, entry).Value, entry.Type);
        }
    }

    /// <inheritdoc/>
    public override FileNode? Lookup(FileNode directory, string name)
    {
        var id = BtrfsNodeId.Of(directory.Id);
        if (id.IsEmptyDirectory)
            return null;
        var tree = Directory(id);
        var wanted = Encoding.UTF8.GetBytes(name);
        if (tree.Find(new BtrfsKey(id.Inode, BtrfsItemType.DirItem, BtrfsName.Hash(wanted))) is not { } item)
            return null;
        foreach (var entry in BtrfsName.Read(item, tree.Id, this.name))
        {
            if (entry.Name.Span.SequenceEqual(wanted))
                return Node(Target(id, entry));
        }
        return null;
    }

    /// <inheritdoc/>
    public override FileNode Stat(DirectoryEntry entry) => Node(BtrfsNodeId.Of(entry.Id));

    /// <inheritdoc/>
    public override BlockSource Open(FileNode file) => Content(file, FileNodeType.File);

    /// <inheritdoc/>
    public override string ReadLink(FileNode link)
    {
        var content = Content(link, FileNodeType.SymbolicLink);
        if (content.Length > FileSystemLimits.MaxPathLength)
        {
            var id = BtrfsNodeId.Of(link.Id);
            throw Damaged(id, $"is longer than {FileSystemLimits.MaxPathLength} bytes", "size", content.Length);
        }
        return Encoding.UTF8.GetString(content.ReadBytes(0, (int)content.Length));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Xattr> Xattrs(FileNode node)
    {
        var id = BtrfsNodeId.Of(node.Id);
        if (id.IsEmptyDirectory)
            return [];
        var tree = subvolumes.Tree(id.Index);
        return
        [
            .. tree.Range(id.Inode, BtrfsItemType.XattrItem)
                .SelectMany(i => BtrfsName.Read(i, tree.Id, name))
                .Select(a => new Xattr(Encoding.UTF8.GetString(a.Name.Span), a.Value)),
        ];
    }

    /// <inheritdoc/>
    public override FreeSpaceOffer? FreeSpaceOf(BlockSource other) => free.Of(other);

    /// <inheritdoc/>
    public override FileNode? MountedRoot(IReadOnlyList<string> options)
    {
        // A later option replaces an earlier one.
        var path = options.LastOrDefault(o => o.StartsWith("subvol=", StringComparison.Ordinal))?["subvol=".Length..];
        var number = options.LastOrDefault(o => o.StartsWith("subvolid=", StringComparison.Ordinal))?["subvolid=".Length..];
        var found = path is null ? Root : Subvolume(path);
        if (number is null)
            return found;
        var index = ParseId(number) is { } id ? subvolumes.IndexOf(id) : -1;
        if (index < 0)
            return null;
        // The kernel mounts nothing when the two do not agree.
        return path is null || (found is not null && BtrfsNodeId.Of(found.Id).Index == index) ? RootOf(index) : null;
    }

    private static BtrfsLogs Replay(BtrfsSuperblock super, BtrfsTree rootTree, BtrfsNodes nodes, List<string> remarks)
    {
        if (super.LogTree is not { } logTree)
            return BtrfsLogs.None;
        remarks.Add($"log_root = {logTree.Place}: the file system was not unmounted.");
        try
        {
            return BtrfsLogs.Replay(logTree, rootTree, nodes, super);
        }
        catch (ImageFormatException e)
        {
            remarks.Add($"The log was not replayed, so what is shown may be stale: {e.Message}");
            return BtrfsLogs.None;
        }
    }

    private static BtrfsTree OtherTree(ulong id, BtrfsTree rootTree, BtrfsNodes nodes) =>
        new(
            nodes,
            BtrfsRootItem.Find(rootTree, id, nodes.Name)?.Root
                ?? throw new ImageFormatException(nodes.Name, "btrfs root tree", "does not list this tree", "tree", id)
        );

    // As the kernel reads numbers: 0x and 0 begin hexadecimal and octal ones. 0 means the top.
    private static ulong? ParseId(string text)
    {
        try
        {
            var id =
                text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.ToUInt64(text[2..], 16)
                : text.StartsWith('0') ? Convert.ToUInt64(text, 8)
                : ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
            return id == 0 ? BtrfsObject.FsTree : id;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private FileNode? Subvolume(string path)
    {
        var node = RootOf(subvolumes.IndexOf(BtrfsObject.FsTree));
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (Lookup(node, part) is not { IsDirectory: true } next)
                return null;
            node = next;
        }
        var id = BtrfsNodeId.Of(node.Id);
        return !id.IsEmptyDirectory && id.Inode == subvolumes.Item(id.Index).Directory ? node : null;
    }

    private List<Subvolume> ListSubvolumes()
    {
        var found = new List<Subvolume>();
        for (var i = 0; i < subvolumes.Count; i++)
        {
            var id = subvolumes.Id(i);
            if (subvolumes.Path(id) is { } path)
            {
                found.Add(new Subvolume(id, path, RootOf(i)) { IsReadOnly = subvolumes.Item(i).IsReadOnly, IsDefault = id == defaultId });
            }
        }
        return found;
    }

    private FileNode RootOf(int index)
    {
        var id = new BtrfsNodeId(index, subvolumes.Item(index).Directory);
        var node = Node(id);
        return node.IsDirectory ? node : throw Damaged(id, "is not a directory", "mode", node.Type);
    }

    // The file that an entry of a directory names.
    private BtrfsNodeId Target(BtrfsNodeId directory, BtrfsName entry)
    {
        var location = entry.Location;
        if (location.Type == BtrfsItemType.RootItem)
        {
            var index = subvolumes.IndexOf(location.ObjectId);
            if (index >= 0 && subvolumes.IsPlaceOf(location.ObjectId, subvolumes.Id(directory.Index), directory.Inode, entry.Name.Span))
                return Checked(new BtrfsNodeId(index, subvolumes.Item(index).Directory));
            return new BtrfsNodeId(directory.Index, BtrfsNodeId.EmptyBit | Checked(new BtrfsNodeId(0, location.ObjectId)).Inode);
        }
        return location.Type == BtrfsItemType.InodeItem
            ? Checked(new BtrfsNodeId(directory.Index, location.ObjectId))
            : throw Damaged(directory, "names neither an inode nor a subvolume", "location", location);
    }

    private BtrfsNodeId Checked(BtrfsNodeId id) =>
        BtrfsNodeId.Fits(id.Inode) ? id : throw Damaged(id, "is beyond the numbers that are told apart", "number", id.Inode);

    private BtrfsTree Directory(BtrfsNodeId id)
    {
        var inode = Inode(id);
        if (inode.Type != FileNodeType.Directory)
            throw Damaged(id, "is not a directory", "mode", inode.Type);
        return inode.Length <= (ulong)FileSystemLimits.MaxDirectoryBytes
            ? subvolumes.Tree(id.Index)
            : throw TooLarge(id, "size", inode.Length);
    }

    private BtrfsFile Content(FileNode file, FileNodeType type)
    {
        var id = BtrfsNodeId.Of(file.Id);
        var inode = Inode(id);
        if (inode.Type != type)
            throw Damaged(id, $"is not a {(type == FileNodeType.File ? "regular file" : "symbolic link")}", "mode", inode.Type);
        return new BtrfsFile(subvolumes.Tree(id.Index), id.Inode, inode, data, decoder, mostStored);
    }

    private FileNode Node(BtrfsNodeId id)
    {
        if (!id.IsEmptyDirectory)
            return Inode(id).ToNode(id.Value);
        // The kernel makes it up, too: with these permissions, and the times of now.
        return new FileNode(id.Value, FileNodeType.Directory, 0b111_101_101, 0, 0, 0, DateTimeOffset.UnixEpoch);
    }

    private BtrfsInode Inode(BtrfsNodeId id)
    {
        if (id.Index >= subvolumes.Count || id.IsEmptyDirectory)
            throw Damaged(id, "does not exist", null, null);
        return
            subvolumes.Tree(id.Index).Find(new BtrfsKey(id.Inode, BtrfsItemType.InodeItem, 0)) is { } item
            && item.Data.Length >= BtrfsInode.Size
            ? new BtrfsInode(item.Data)
            : throw Damaged(id, "is missing or too short", null, null);
    }

    private ImageFormatException TooLarge(BtrfsNodeId id, string field, object value) =>
        Damaged(id, $"is more than the {FileSystemLimits.MaxDirectoryBytes} bytes that are read of a directory", field, value);

    private ImageFormatException Damaged(BtrfsNodeId id, string problem, string? field, object? value)
    {
        var tree = id.Index < subvolumes.Count ? subvolumes.Id(id.Index).ToString(CultureInfo.InvariantCulture) : "?";
        return new ImageFormatException(
            name,
            $"btrfs tree {tree}, inode {id.Inode}",
            problem,
            field,
            value,
            hint: "Run btrfs check --readonly on the guest's disk."
        );
    }
}
