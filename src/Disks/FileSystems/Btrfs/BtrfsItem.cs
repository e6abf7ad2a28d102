namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>An item of a tree.</summary>
internal readonly record struct BtrfsItem(BtrfsKey Key, ReadOnlyMemory<byte> Data);
