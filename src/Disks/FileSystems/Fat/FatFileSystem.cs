using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>
/// FAT12, FAT16 and FAT32 with long names. The id of a file is the place of its directory entry on the volume; the root's is
/// 0.
/// </summary>
internal sealed class FatFileSystem : FileSystem
{
    private readonly BlockSource volume;
    private readonly FatBootSector boot;
    private readonly FatTable table;

    // Counting free clusters may read the whole table. A probe must not do that.
    private readonly Lazy<FileSystemState> state;

    // The tables are compared once, on demand.
    private readonly Lazy<FreeSpaceOffer> freeSpace;

    // Entries are asked for one after the other, so what lies around the last ones is kept. The cache is direct-mapped and lock-free,
    // because a published piece never changes.
    private const int EntrySize = 32,
        PieceSize = 4096,
        Slots = 64;
    private readonly Piece?[] pieces = new Piece?[Slots];

    public FatFileSystem(BlockSource volume, FatBootSector boot)
    {
        this.volume = volume;
        this.boot = boot;
        table = new FatTable(volume, boot);
        Root = new FileNode(0, FileNodeType.Directory, 0x1ed, 0, 0, 0, DateTimeOffset.UnixEpoch);
        Label = ReadLabel();
        state = new Lazy<FileSystemState>(ReadState);
        freeSpace = new Lazy<FreeSpaceOffer>(() => FatFreeSpace.Offer(volume, boot, State));
    }

    public override string Type => "vfat";

    public override string? Label { get; }

    public override string? Uuid => boot.Uuid;

    public override FileSystemState State => state.Value;

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace => freeSpace.Value;

    public override bool IsCaseSensitive => false;

    public override IEnumerable<DirectoryEntry> List(FileNode directory) =>
        Items(directory).Select(i => new DirectoryEntry(i.Name, i.Id, i.Entry.IsDirectory ? FileNodeType.Directory : FileNodeType.File));

    /// <summary>Finds an entry by its long or its short name.</summary>
    public override FileNode? Lookup(FileNode directory, string name)
    {
        foreach (var item in Items(directory))
        {
            if (
                item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                || item.Entry.ShortName.Equals(name, StringComparison.OrdinalIgnoreCase)
            )
            {
                return item.Entry.ToNode(item.Id);
            }
        }
        return null;
    }

    public override FileNode Stat(DirectoryEntry entry) => ReadEntry(entry.Id).ToNode(entry.Id);

    public override BlockSource Open(FileNode file)
    {
        var entry = ReadEntry(file.Id);
        var what = $"file with its entry at byte {file.Id}";
        if (entry.IsDirectory)
            throw new ImageFormatException(volume.Name, what, "is a directory");
        if (entry.Size == 0)
            return new MemorySource(default, $"{volume.Name} {entry.ShortName}");
        return new RangeSource(
            volume,
            $"{volume.Name} {entry.ShortName}",
            entry.Size,
            table.Chain(entry.FirstCluster(boot.Bits), entry.Size, what)
        );
    }

    public override string ReadLink(FileNode link) =>
        throw new ImageFormatException(volume.Name, $"entry {link.Id}", "is no symbolic link: FAT has none");

    private IEnumerable<FatDirectory.Item> Items(FileNode directory) => AllItems(directory).Where(i => !i.Entry.IsLabel && !i.IsDots);

    private IEnumerable<FatDirectory.Item> AllItems(FileNode directory)
    {
        if (directory.Id != 0)
        {
            var entry = ReadEntry(directory.Id);
            if (!entry.IsDirectory)
                throw new ImageFormatException(volume.Name, $"entry at byte {directory.Id}", "is not a directory");
            return FatDirectory.Read(
                volume,
                table.Chain(entry.FirstCluster(boot.Bits), null, $"directory with its entry at byte {directory.Id}")
            );
        }
        if (boot.RootCluster is { } root)
            return FatDirectory.Read(volume, table.Chain(root, null, "root directory"));
        if (boot.RootStart > volume.Length - boot.RootLength)
            throw new ImageFormatException(volume.Name, "root directory", "lies after the end of the volume", offset: boot.RootStart);
        return FatDirectory.Read(volume, [new FileRange(0, boot.RootLength, boot.RootStart)]);
    }

    private FatEntry ReadEntry(ulong id)
    {
        if (id == 0 || id > (ulong)Math.Max(0, volume.Length - EntrySize))
            throw new ImageFormatException(volume.Name, "directory entry", "lies outside the volume", "place", id);
        var start = (long)id / PieceSize * PieceSize;
        ref var slot = ref pieces[(int)(start / PieceSize % Slots)];
        var piece = Volatile.Read(ref slot);
        if (piece is null || piece.Start != start)
        {
            var bytes = new byte[Math.Min(PieceSize, volume.Length - start)];
            // Where the storage is damaged, it may be at other entries.
            if (!volume.TryRead(start, bytes))
                return new FatEntry(volume.ReadBytes((long)id, EntrySize));
            piece = new Piece(start, bytes);
            Volatile.Write(ref slot, piece);
        }
        var inPiece = (int)((long)id - start);
        return inPiece > piece.Bytes.Length - EntrySize
            ? throw new ImageFormatException(volume.Name, "directory entry", "does not lie at a multiple of 32", "place", id)
            : new FatEntry(piece.Bytes.AsSpan(inPiece, EntrySize).ToArray());
    }

    private string? ReadLabel()
    {
        var label = AllItems(Root).Where(i => i.Entry.IsLabel).Select(i => i.Entry.Label).FirstOrDefault();
        return string.IsNullOrEmpty(label) || label == "NO NAME" ? null : label;
    }

    private FileSystemState ReadState()
    {
        var remarks = new List<string>();
        bool isClean = !boot.IsMarkedDirty,
            hasErrors = false;
        if (boot.IsMarkedDirty)
            remarks.Add("The state byte of the boot sector is dirty: the volume was not unmounted cleanly.");
        if (boot.TotalBytes > volume.Length)
            remarks.Add($"The file system has {boot.TotalBytes} bytes, but the volume has only {volume.Length}.");
        long? free = null;
        try
        {
            // FAT12 has no room for flags in its table.
            var flags = boot.Bits == 12 ? uint.MaxValue : table.StateEntry();
            var shift = boot.Bits == 32 ? 26 : 14;
            hasErrors = (flags & (1u << shift)) == 0;
            if ((flags & (2u << shift)) == 0)
                remarks.Add($"FAT[1] = 0x{flags:x}: the volume was not unmounted cleanly.");
            if (hasErrors)
                remarks.Add($"FAT[1] = 0x{flags:x}: read errors were recorded.");
            isClean &= (flags & (2u << shift)) != 0;
            free = (isClean ? ReadFreeCount() : null) ?? table.CountFree();
        }
        catch (IOException e)
        {
            (isClean, hasErrors) = (false, true);
            remarks.Add($"The FAT can't be read: {e.Message}");
        }
        return new FileSystemState
        {
            TotalBytes = boot.TotalBytes,
            FreeBytes = free * boot.ClusterSize,
            BlockSize = boot.ClusterSize,
            IsClean = isClean,
            HasErrors = hasErrors,
            Remarks = remarks,
            Features = [$"FAT{boot.Bits}"],
        };
    }

    // FSInfo of FAT32: a hint that is trusted only when its three marks are there and the number is possible.
    private uint? ReadFreeCount()
    {
        var sector = new byte[512];
        if (boot.InfoPlace < 0 || !volume.TryRead(boot.InfoPlace, sector))
            return null;
        if (U32(sector, 0) != 0x41615252 || U32(sector, 0x1e4) != 0x61417272 || U32(sector, 0x1fc) != 0xaa550000)
            return null;
        var free = U32(sector, 0x1e8);
        return free <= boot.Clusters ? free : null;
    }

    private sealed record Piece(long Start, byte[] Bytes);
}
