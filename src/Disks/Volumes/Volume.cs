using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;

namespace ImageTools.Disks.Volumes;

/// <summary>A range that can hold a file system: a partition, a logical volume, an array, or the bare disk.</summary>
public sealed record Volume
{
    /// <summary>
    /// Stable name for the command line: "p1" for a partition, "vg/lv", "md0", "disk"; with several disks prefixed "d2:". "luks:p3" is
    /// what is encrypted in p3. A partition inside another volume has the name of both: "md0:p1", "vg/lv:p2", and "p1:a" in a slice of BSD.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Its kind.</summary>
    public required VolumeKind Kind { get; init; }

    /// <summary>The bytes.</summary>
    public required BlockSource Content { get; init; }

    /// <summary>Index of the disk on which it begins (0 = system disk).</summary>
    public int DiskIndex { get; init; }

    /// <summary>First byte on the disk for a partition or a bare disk; null when it has no single place.</summary>
    public long? Start { get; init; }

    /// <summary>The partition, when it is one.</summary>
    public Partition? Partition { get; init; }

    /// <summary>Signature of its content, or null when nothing was recognised.</summary>
    public FileSystemSignature? Signature { get; init; }

    /// <summary>Type of its content, as blkid spells it; null when nothing was recognised.</summary>
    public string? TypeName => FileSystem?.Type ?? Signature?.Type;

    /// <summary>Purpose of its type; null for an unknown type.</summary>
    public VolumeRole? Role => VolumeContents.TypeOf(TypeName)?.Role;

    /// <summary>The readable file system on it, or null.</summary>
    public FileSystem? FileSystem { get; init; }

    /// <summary>
    /// The reason why <see cref="FileSystem"/> is null although there is a driver for the signature, or why the volume itself can't be
    /// read.
    /// </summary>
    public ImageFormatException? Error { get; init; }

    /// <summary>Other names of a logical volume, such as /dev/mapper/vg0-root and /dev/vg0/root.</summary>
    public IReadOnlyList<string> DeviceNames { get; init; } = [];

    /// <summary>Ids of the volumes that it is made from, or that it is a part of; empty for a partition of a disk.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>
    /// Modules of Linux that make it from <see cref="Members"/>, as modprobe names them: dm_mod, raid1. Members may need more.
    /// </summary>
    public IReadOnlyList<string> KernelModules { get; init; } = [];

    /// <summary>What is wrong with it although it is read, a sentence each: a degraded array, a stale member.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
