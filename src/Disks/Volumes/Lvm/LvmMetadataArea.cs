using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A metadata area (mda_header): a header of 512 bytes, and behind it a ring in which each change writes the text anew.</summary>
internal static class LvmMetadataArea
{
    /// <summary>Bytes of the header, behind which the ring begins.</summary>
    public const int HeaderSize = 512;

    /// <summary>Bytes of a text. The metadata of ten thousand volumes take some five million.</summary>
    public const int MaxText = 16 << 20;

    /// <summary>The text of the volume group; null when the area has none, as on a physical volume without a group.</summary>
    /// <exception cref="ImageFormatException">Header or text are damaged.</exception>
    public static LvmMetadataText? Read(BlockSource volume, LvmArea area)
    {
        if (
            area.Size < HeaderSize
            || area.Offset > long.MaxValue
            || area.Size > long.MaxValue
            || area.Offset + area.Size > (ulong)volume.Length
        )
        {
            throw new ImageFormatException(
                volume.Name,
                "LVM label",
                $"is no room for a metadata area of {area.Size} bytes",
                "disk_areas_xl",
                area.Offset
            );
        }
        var at = (long)area.Offset;
        var header = volume.ReadBytes(at, HeaderSize);
        // mda_header: checksum_xl 0x00 of all bytes from 0x04, magic 0x04, version 0x14, start 0x18, size 0x20, raw_locns 0x28.
        if (U32(header, 0) != LvmChecksum.Of(header.AsSpan(4)))
            throw Bad("does not match the header", "checksum_xl", U32(header, 0), 0);
        if (!header.AsSpan(4, 16).SequenceEqual(" LVM2 x[5A%r0N*>"u8))
            throw Bad("is not there", "magic", null, 4);
        if (U32(header, 0x14) != 1)
            throw Bad("is not known", "version", U32(header, 0x14), 0x14);
        if (U64(header, 0x18) != area.Offset)
            throw Bad("is not the place of the header", "start", U64(header, 0x18), 0x18);
        var size = U64(header, 0x20);
        if (size < HeaderSize || size > area.Size)
            throw Bad($"does not fit into the {area.Size} bytes of the area", "size", size, 0x20);
        // raw_locn: offset 0x28, size 0x30, checksum 0x38, flags 0x3c. The second one is a change that was not committed.
        var (offset, length) = (U64(header, 0x28), U64(header, 0x30));
        if (offset == 0)
            return null;
        if (offset < HeaderSize || offset >= size)
            throw Bad("points outside the area", "raw_locn.offset", offset, 0x28);
        if (length == 0 || length > size - HeaderSize || length > MaxText)
            throw Bad("is no possible length of the text", "raw_locn.size", length, 0x30);
        var text = new byte[length];
        var first = (int)Math.Min(length, size - offset);
        volume.Read(at + (long)offset, text.AsSpan(0, first));
        volume.Read(at + HeaderSize, text.AsSpan(first));
        if (U32(header, 0x38) != LvmChecksum.Of(text))
            throw Bad("does not match the text", "raw_locn.checksum", U32(header, 0x38), 0x38);
        return new LvmMetadataText(Encoding.UTF8.GetString(text.AsSpan().TrimEnd((byte)0)), (U32(header, 0x3c) & 1) != 0);

        ImageFormatException Bad(string problem, string field, object? value, int place) =>
            new(volume.Name, "LVM metadata area", problem, field, value, at + place);
    }
}
