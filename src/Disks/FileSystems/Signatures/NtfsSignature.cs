using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Signatures;

/// <summary>NTFS. The label is the attribute $VOLUME_NAME (0x60) of the fourth file record, $Volume.</summary>
internal sealed class NtfsSignature : SignatureDriver
{
    /// <inheritdoc/>
    public override FileSystemSignature? Probe(BlockSource volume)
    {
        var boot = SignatureReads.Peek(volume, 0, 512);
        if (!boot.AsSpan(3, 8).SequenceEqual("NTFS    "u8))
            return null;
        var serial = U64(boot, 0x48);
        return new FileSystemSignature("ntfs", Label(volume, boot), serial == 0 ? null : $"{serial:X16}")
        {
            StatedBytes = FileSystemSignature.Bytes(U64(boot, 0x28), U16(boot, 0x0b)),
        };
    }

    private static string? Label(BlockSource volume, byte[] boot)
    {
        // A negative count of clusters is the exponent of a size in bytes; above 128 sectors a cluster is written so, too.
        int sectors = boot[0x0d] is var count && count > 0x80 ? 1 << Math.Min(256 - count, 12) : count;
        long cluster = U16(boot, 0x0b) * sectors;
        var size = (sbyte)boot[0x40] is var clusters && clusters < 0 ? 1L << Math.Min(-clusters, 16) : clusters * cluster;
        var table = U64(boot, 0x30);
        if (cluster <= 0 || size is < 256 or > 65536 || table > (ulong)(volume.Length / cluster))
            return null;
        var record = SignatureReads.Peek(volume, ((long)table * cluster) + (3 * size), (int)size);
        if (!record.AsSpan().StartsWith("FILE"u8))
            return null;
        for (int at = U16(record, 0x14); at + 24 <= record.Length && U32(record, at) != uint.MaxValue;)
        {
            var length = U32(record, at + 4);
            if (length < 24 || length > record.Length - at)
                return null;
            var (valueLength, valueAt) = (U32(record, at + 0x10), at + U16(record, at + 0x14));
            if (U32(record, at) == 0x60 && record[at + 8] == 0 && valueLength <= 256 && valueAt + valueLength <= at + length)
                return valueLength == 0 ? null : Encoding.Unicode.GetString(record, valueAt, (int)valueLength);
            at += (int)length;
        }
        return null;
    }
}
