using System.Text;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>EROFS. The id of a file is the number of its inode (nid).</summary>
internal sealed class ErofsFileSystem : FileSystem
{
    private const long CacheBudget = 16 << 20;
    private readonly BlockSource volume;
    private readonly ErofsSuperblock super;
    private readonly ErofsMetadata metadata;
    private readonly ErofsDevices devices;
    private readonly ErofsCodec codec;
    private readonly DecodedBlocks blocks = new(CacheBudget);
    private readonly Lazy<ErofsMetadata> metabox;
    private readonly Lazy<BlockSource> packed;
    private readonly Lazy<ErofsXattrs> xattrs;

    /// <summary>Reads the table of devices and the root.</summary>
    /// <exception cref="ImageFormatException">They are damaged.</exception>
    public ErofsFileSystem(BlockSource volume, ErofsSuperblock super)
    {
        this.volume = volume;
        this.super = super;
        metadata = new ErofsMetadata(volume);
        devices = new ErofsDevices(volume, super);
        codec = new ErofsCodec(super);
        metabox = new Lazy<ErofsMetadata>(() => new ErofsMetadata(OpenSpecial(super.MetaboxNid, "metabox_nid")));
        packed = new Lazy<BlockSource>(() => OpenSpecial(super.PackedNid, "packed_nid"));
        xattrs = new Lazy<ErofsXattrs>(OpenXattrs);
        Root = ReadInode(super.RootNid).ToNode();
        if (!Root.IsDirectory)
            throw new ImageFormatException(volume.Name, $"root inode {super.RootNid}", "is not a directory", "i_mode", Root.Type);
        var total = super.Blocks > (ulong)(long.MaxValue >> super.BlockLog) ? long.MaxValue : (long)super.Blocks << super.BlockLog;
        State = new FileSystemState
        {
            TotalBytes = total,
            FreeBytes = 0,
            TotalInodes = (long)Math.Min(super.Inodes, long.MaxValue),
            FreeInodes = 0,
            BlockSize = super.BlockSize,
            Remarks = Remarks(total),
            Features = super.Features.Names,
        };
    }

    public override string Type => "erofs";

    public override string? Label => super.Label;

    public override string? Uuid => super.Uuid;

    public override FileSystemState State { get; }

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace { get; } = FreeSpaceOffer.LeftAlone("erofs is read-only and has no free space.");

    public override IEnumerable<DirectoryEntry> List(FileNode directory) => ReadDirectory(directory)?.List() ?? [];

    public override FileNode? Lookup(FileNode directory, string name) =>
        name is not ("." or "..") && ReadDirectory(directory)?.Find(Encoding.UTF8.GetBytes(name)) is { } nid
            ? ReadInode(nid).ToNode()
            : null;

    public override FileNode Stat(DirectoryEntry entry) => ReadInode(entry.Id).ToNode();

    public override BlockSource Open(FileNode file)
    {
        var inode = ReadInode(file.Id);
        return inode.Type == FileNodeType.File
            ? OpenContent(inode)
            : throw new ImageFormatException(volume.Name, inode.Name, "is not a regular file", "i_mode", inode.Type);
    }

    public override string ReadLink(FileNode link)
    {
        var inode = ReadInode(link.Id);
        if (inode.Type != FileNodeType.SymbolicLink)
            throw new ImageFormatException(volume.Name, inode.Name, "is not a symbolic link", "i_mode", inode.Type);
        if (inode.Size > FileSystemLimits.MaxPathLength)
            throw new ImageFormatException(volume.Name, inode.Name, "is longer than any path", "i_size", inode.Size);
        var content = OpenContent(inode);
        return Encoding.UTF8.GetString(content.ReadBytes(0, (int)content.Length));
    }

    public override IReadOnlyList<Xattr> Xattrs(FileNode node)
    {
        var inode = ReadInode(node.Id);
        return inode.XattrSize == 0 ? [] : xattrs.Value.Read(inode);
    }

    private List<string> Remarks(long total)
    {
        var remarks = new List<string>();
        if (total > volume.Length)
            remarks.Add($"The file system has {total} bytes, but the volume has only {volume.Length}.");
        if (super.Devices > 0)
            remarks.Add($"It has {super.Devices} further devices. Files with data on them can't be read.");
        return remarks;
    }

    private ErofsInode ReadInode(ulong nid)
    {
        if ((nid & ErofsInode.MetaboxBit) == 0)
            return ErofsInode.Read(super, metadata, nid);
        return super.Features.HasMetabox
            ? ErofsInode.Read(super, metabox.Value, nid)
            : throw new ImageFormatException(volume.Name, "inode", "lies in a metabox, which this file system does not have", "nid", nid);
    }

    /// <summary>The content of an inode that no directory names. It can't lie in the metabox, or in the packed inode, itself.</summary>
    private BlockSource OpenSpecial(ulong nid, string field)
    {
        if (nid == 0 || (nid & ErofsInode.MetaboxBit) != 0)
            throw new ImageFormatException(volume.Name, "erofs superblock", "is not the number of an inode", field, nid);
        var inode = ErofsInode.Read(super, metadata, nid);
        return inode.Type == FileNodeType.File
            ? OpenContent(inode, isSpecial: true)
            : throw new ImageFormatException(volume.Name, inode.Name, "is not a regular file", field, inode.Type);
    }

    private ErofsXattrs OpenXattrs()
    {
        var prefixes =
            super.XattrPrefixes == 0 ? []
            : super.Features.HasPlainPrefixes ? ErofsXattrs.ReadPrefixes(super, metadata)
            : super.Features.HasMetabox ? ErofsXattrs.ReadPrefixes(super, metabox.Value)
            : super.PackedNid != 0 ? ErofsXattrs.ReadPrefixes(super, new ErofsMetadata(packed.Value))
            : ErofsXattrs.ReadPrefixes(super, metadata);
        return new ErofsXattrs(super, super.Features.SharesXattrsInMetabox ? metabox.Value : metadata, prefixes);
    }

    private ErofsDirectory? ReadDirectory(FileNode directory)
    {
        var inode = ReadInode(directory.Id);
        if (inode.Type != FileNodeType.Directory)
            throw new ImageFormatException(volume.Name, inode.Name, "is not a directory", "i_mode", inode.Type);
        if (inode.Size > FileSystemLimits.MaxDirectoryBytes)
        {
            throw new ImageFormatException(
                volume.Name,
                inode.Name,
                $"is a directory of more than {FileSystemLimits.MaxDirectoryBytes} bytes",
                "i_size",
                inode.Size
            );
        }
        return inode.Size == 0 ? null : new ErofsDirectory(OpenContent(inode), super.BlockSize, inode.Name);
    }

    private BlockSource OpenContent(ErofsInode inode, bool isSpecial = false)
    {
        var name = $"{volume.Name} {inode.Name}";
        if (inode.Size == 0)
            return new MemorySource(default, name);
        switch (inode.Layout)
        {
            case ErofsLayout.Chunks:
                return new RangeSource(volume, name, inode.Size, ErofsChunks.Read(volume, super, devices, inode));
            case ErofsLayout.Plain or ErofsLayout.Inline:
                return OpenFlat(inode, name);
            default:
                return new ErofsCompressedFile(
                    volume,
                    super,
                    inode,
                    ReadMap(inode),
                    codec,
                    blocks,
                    isSpecial ? NoFragment : () => packed.Value
                );
        }

        BlockSource NoFragment() => throw new ImageFormatException(volume.Name, inode.Name, "has a fragment in itself", "h_advise");
    }

    private IErofsMap ReadMap(ErofsInode inode)
    {
        var header = ErofsMapHeader.Read(inode);
        if (header.IsFragment)
            return new WholeFragment(new ErofsExtent(0, inode.Size, ErofsEncoding.Fragment, header.FragmentStart, 0));
        return inode.Layout == ErofsLayout.CompressedFull && super.Features.Has48Bits && header.HasSmallPacksOrExtents
            ? new ErofsEncodedMap(super, inode, header)
            : new ErofsClusterMap(super, inode, header);
    }

    /// <summary>Whole blocks one after the other; the end may stand behind the inode, in one block.</summary>
    private BlockSource OpenFlat(ErofsInode inode, string name)
    {
        if (inode.Layout == ErofsLayout.Plain)
        {
            return new RangeSource(
                volume,
                name,
                inode.Size,
                inode.StartBlock < 0 ? [] : [new FileRange(0, inode.Size, devices.Place(0, inode.StartBlock, inode.Size, inode.Name))]
            );
        }
        var whole = (inode.Size - 1) >> super.BlockLog << super.BlockLog;
        var tail = (int)(inode.Size - whole);
        if ((inode.End & (super.BlockSize - 1)) + tail > super.BlockSize)
        {
            throw new ImageFormatException(
                volume.Name,
                inode.Name,
                "has an end that goes over its block",
                "i_size",
                inode.Size,
                inode.Place
            );
        }
        if (inode.End > inode.Metadata.Source.Length - tail)
        {
            throw new ImageFormatException(
                volume.Name,
                inode.Name,
                "has an end outside of the metadata",
                "i_size",
                inode.Size,
                inode.Place
            );
        }
        var ranges = new List<FileRange>();
        if (whole > 0 && inode.StartBlock >= 0)
            ranges.Add(new FileRange(0, whole, devices.Place(0, inode.StartBlock, whole, inode.Name)));
        if (inode.Metadata == metadata)
        {
            ranges.Add(new FileRange(whole, tail, inode.End));
            return new RangeSource(volume, name, inode.Size, [.. ranges]);
        }
        var bytes = new byte[tail];
        inode.Metadata.Read(inode.End, bytes, inode.Name);
        var end = new MemorySource(bytes, name);
        return whole == 0 ? end : new ConcatSource(name, [new RangeSource(volume, name, whole, [.. ranges]), end]);
    }

    /// <summary>A file that lies in the packed inode as a whole.</summary>
    private sealed class WholeFragment(ErofsExtent extent) : IErofsMap
    {
        public ErofsExtent Find(long offset) => extent;
    }
}
