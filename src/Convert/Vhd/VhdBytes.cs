using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Disks.Formats.Vhd;

namespace ImageTools.Convert.Vhd;

/// <summary>Footer and dynamic header of a VHD (Microsoft, Virtual Hard Disk Image Format Specification).</summary>
internal static class VhdBytes
{
    /// <summary>Sectors are 512 bytes, always.</summary>
    public const int Sector = VhdLimits.Sector;

    /// <summary>Bytes of a block of a dynamic disk; the only size that every reader supports.</summary>
    public const int BlockSize = 2 << 20;

    /// <summary>The bit of Features that is always set.</summary>
    private const uint ReservedFeature = 2;

    /// <summary>
    /// The footer. The creator "win " (Hyper-V) tells readers to use the current size, not the rounded geometry. The identifier is computed
    /// from the layout, so that the same conversion gives the same bytes.
    /// </summary>
    public static byte[] Footer(long size, bool isDynamic, string fingerprint)
    {
        var footer = new byte[VhdFields.FooterSize];
        VhdFields.FooterCookie.CopyTo(footer);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(VhdFields.Features), ReservedFeature);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(VhdFields.FileFormatVersion), VhdFields.Version1);
        BinaryPrimitives.WriteUInt64BigEndian(footer.AsSpan(VhdFields.DataOffset), isDynamic ? VhdFields.FooterSize : ulong.MaxValue);
        Encoding.ASCII.GetBytes("win ").CopyTo(footer, VhdFields.CreatorApplication);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(VhdFields.CreatorVersion), 0x000a0000);
        Encoding.ASCII.GetBytes("Wi2k").CopyTo(footer, VhdFields.CreatorHost);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(VhdFields.OriginalSize), size);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(VhdFields.CurrentSize), size);
        WriteGeometry(footer.AsSpan(VhdFields.DiskGeometry), size / Sector);
        BinaryPrimitives.WriteUInt32BigEndian(
            footer.AsSpan(VhdFields.DiskType),
            (uint)(isDynamic ? VhdDiskType.Dynamic : VhdDiskType.Fixed)
        );
        SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)).AsSpan(0, 16).CopyTo(footer.AsSpan(VhdFields.UniqueId));
        WriteChecksum(footer, VhdFields.FooterChecksum);
        return footer;
    }

    /// <summary>The dynamic header.</summary>
    public static byte[] DynamicHeader(long batOffset, int blocks)
    {
        var header = new byte[VhdFields.DynamicHeaderSize];
        VhdFields.HeaderCookie.CopyTo(header);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(VhdFields.NextOffset), ulong.MaxValue);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(VhdFields.TableOffset), batOffset);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(VhdFields.HeaderVersion), VhdFields.Version1);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(VhdFields.MaxTableEntries), blocks);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(VhdFields.BlockSize), BlockSize);
        WriteChecksum(header, VhdFields.HeaderChecksum);
        return header;
    }

    /// <summary>The appendix of the specification: cylinders, heads, sectors for a number of sectors.</summary>
    private static void WriteGeometry(Span<byte> to, long sectors)
    {
        sectors = Math.Min(sectors, VhdLimits.GeometrySectors);
        long perTrack = 17,
            heads,
            cylinderTimesHeads = sectors / 17;
        if (sectors >= 65535L * 16 * 63)
        {
            (perTrack, heads, cylinderTimesHeads) = (255, 16, sectors / 255);
        }
        else
        {
            heads = Math.Max(4, (cylinderTimesHeads + 1023) / 1024);
            if (cylinderTimesHeads >= heads * 1024 || heads > 16)
                (perTrack, heads, cylinderTimesHeads) = (31, 16, sectors / 31);
            if (cylinderTimesHeads >= heads * 1024)
                (perTrack, heads, cylinderTimesHeads) = (63, 16, sectors / 63);
        }
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)(cylinderTimesHeads / heads));
        to[2] = (byte)heads;
        to[3] = (byte)perTrack;
    }

    private static void WriteChecksum(Span<byte> structure, int field) =>
        BinaryPrimitives.WriteUInt32BigEndian(structure[field..], VhdChecksum.Of(structure, field));
}
