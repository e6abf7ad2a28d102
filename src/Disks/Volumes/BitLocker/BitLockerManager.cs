using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.BitLocker;

/// <summary>A volume that BitLocker encrypts. It is recognised, and never opened.</summary>
internal sealed class BitLockerManager : IVolumeManager
{
    // "BitLocker To Go" looks like FAT to old systems; this identifier in the boot sector tells.
    private static readonly Guid ToGo = new("4967d63b-2e29-4ad8-8399-f6a339e3d001");

    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("BitLocker", VolumeRole.Encrypted)];

    /// <inheritdoc/>
    public VolumeKind? Makes => null;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        var boot = SignatureReads.Peek(volume, 0, 512).AsSpan();
        var isToGo = boot.Slice(3, 8).SequenceEqual("MSWIN4.1"u8) && new Guid(boot.Slice(424, 16)) == ToGo;
        return isToGo || boot.Slice(3, 8).SequenceEqual("-FVE-FS-"u8) ? new FileSystemSignature("BitLocker") : null;
    }
}
