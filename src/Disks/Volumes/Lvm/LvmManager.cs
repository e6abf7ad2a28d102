using System.Text;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A physical volume of LVM2: its label is in one of the first four sectors.</summary>
internal sealed class LvmManager : IVolumeManager
{
    /// <inheritdoc/>
    public IReadOnlyList<VolumeType> Types { get; } = [new("LVM2_member", VolumeRole.Member)];

    /// <inheritdoc/>
    public VolumeKind? Makes => VolumeKind.LogicalVolume;

    /// <inheritdoc/>
    public FileSystemSignature? Probe(BlockSource volume)
    {
        for (var sector = 0; sector < 4; sector++)
        {
            var label = SignatureReads.Peek(volume, sector * 512, 512);
            if (!label.AsSpan().StartsWith("LABELONE"u8) || !label.AsSpan(24, 8).SequenceEqual("LVM2 001"u8))
                continue;
            var place = U32(label, 20);
            return new FileSystemSignature(
                "LVM2_member",
                null,
                place is >= 32 and <= 480 ? Spell(Encoding.ASCII.GetString(label, (int)place, 32)) : null
            )
            {
                StatedBytes = place is >= 32 and <= 472 ? FileSystemSignature.Bytes(U64(label, (int)place + 32), 1) : null,
            };
        }
        return null;
    }

    // 6-4-4-4-4-4-6 characters.
    private static string Spell(string id) =>
        string.Join('-', id[..6], id[6..10], id[10..14], id[14..18], id[18..22], id[22..26], id[26..]);
}
