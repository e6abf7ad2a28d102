namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>
/// A member of a ZFS pool: four labels of 256 KiB, two at either end, each with a list of names and values in XDR at 16 KiB. It is probed
/// last, because the labels at the end survive a later file system.
/// </summary>
internal sealed class ZfsSignature : SignatureDriver
{
    private const int LabelSize = 256 << 10,
        ListPlace = 16 << 10;

    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var end = volume.Length & ~(LabelSize - 1L);
        foreach (var label in new[] { 0, LabelSize, end - (2 * LabelSize), end - LabelSize })
        {
            // nvs_encoding 1 (XDR), then the endianness; "version" is the first name of every label.
            var list = SignatureReads.Peek(volume, label + ListPlace, 64);
            if (label >= 0 && list[0] == 1 && list[1] <= 1 && list.AsSpan().IndexOf("version"u8) > 0)
                return new FileSystemSignature("zfs_member");
        }
        return null;
    }
}
