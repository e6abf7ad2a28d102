namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>Kinds of items, as the type byte of their key states them; those that are read here.</summary>
internal enum BtrfsItemType : byte
{
    None = 0,
    InodeItem = 1,
    InodeRef = 12,
    InodeExtref = 13,
    XattrItem = 24,
    DirLogIndex = 72,
    DirItem = 84,
    DirIndex = 96,
    ExtentData = 108,
    ExtentCsum = 128,
    RootItem = 132,
    RootBackref = 144,
    RootRef = 156,
    ExtentItem = 168,
    MetadataItem = 169,
    BlockGroupItem = 192,
    DevExtent = 204,
    DevItem = 216,
    ChunkItem = 228,
    DevReplace = 250,
    Last = 255,
}
