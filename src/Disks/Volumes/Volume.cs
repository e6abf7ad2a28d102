using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes;

/// <summary>A range that can hold a file system: a partition, a logical volume, an array, or the bare disk.</summary>
public sealed record Volume
{
    /// <summary>
    /// Stable name for the command line: "p1" for a partition, "vg/lv", "md0", "disk". With several disks prefixed
    /// "d2:".
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What kind of thing.</summary>
    public required VolumeKind Kind { get; init; }

    /// <summary>The bytes.</summary>
    public required BlockSource Content { get; init; }

    /// <summary>Index of the disk (0 = system disk) on which it lies, or where it begins.</summary>
    public int DiskIndex { get; init; }

    /// <summary>First byte on the disk for a partition or a bare disk; null where a volume has no single place.</summary>
    public long? Start { get; init; }

    /// <summary>The partition, when it is one.</summary>
    public Partition? Partition { get; init; }

    /// <summary>What lies on it, or null when nothing was recognised.</summary>
    public FileSystemSignature? Signature { get; init; }

    /// <summary>Type of what lies on it, as blkid spells it; null when nothing was recognised.</summary>
    public string? TypeName => FileSystem?.Type ?? Signature?.Type;

    /// <summary>What its type is for; null where nothing is known about the type.</summary>
    public VolumeRole? Role => VolumeContents.TypeOf(TypeName)?.Role;

    /// <summary>The readable file system on it, or null.</summary>
    public FileSystem? FileSystem { get; init; }

    /// <summary>Why <see cref="FileSystem"/> is null although the signature is of a kind that we read.</summary>
    public ImageFormatException? Error { get; init; }

    /// <summary>Other names of a logical volume, such as /dev/mapper/vg0-root and /dev/vg0/root.</summary>
    public IReadOnlyList<string> DeviceNames { get; init; } = [];
}
