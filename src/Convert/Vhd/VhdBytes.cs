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

    private const uint Fixed = 2,
        Dynamic = 3;

    /// <summary>
    /// The footer. The creator "win " (Hyper-V) tells readers to use the current size, not the rounded geometry. The identifier is computed
    /// from the layout, so that the same conversion gives the same bytes.
    /// </summary>
    public static byte[] Footer(long size, bool isDynamic, string fingerprint)
    {
        var footer = new byte[Sector];
        Encoding.ASCII.GetBytes("conectix").CopyTo(footer, 0);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(0x08), 2);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(0x0c), 0x00010000);
        BinaryPrimitives.WriteUInt64BigEndian(footer.AsSpan(0x10), isDynamic ? Sector : ulong.MaxValue);
        Encoding.ASCII.GetBytes("win ").CopyTo(footer, 0x1c);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(0x20), 0x000a0000);
        Encoding.ASCII.GetBytes("Wi2k").CopyTo(footer, 0x24);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x28), size);
        BinaryPrimitives.WriteInt64BigEndian(footer.AsSpan(0x30), size);
        WriteGeometry(footer.AsSpan(0x38), size / Sector);
        BinaryPrimitives.WriteUInt32BigEndian(footer.AsSpan(0x3c), isDynamic ? Dynamic : Fixed);
        SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)).AsSpan(0, 16).CopyTo(footer.AsSpan(0x44));
        WriteChecksum(footer, 0x40);
        return footer;
    }

    /// <summary>The dynamic header.</summary>
    public static byte[] DynamicHeader(long batOffset, int blocks)
    {
        var header = new byte[2 * Sector];
        Encoding.ASCII.GetBytes("cxsparse").CopyTo(header, 0);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(0x08), ulong.MaxValue);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(0x10), batOffset);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(0x18), 0x00010000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x1c), blocks);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x20), BlockSize);
        WriteChecksum(header, 0x24);
        return header;
    }

    /// <summary>The appendix of the specification: cylinders, heads, sectors for a number of sectors.</summary>
    private static void WriteGeometry(Span<byte> to, long sectors)
    {
        sectors = Math.Min(sectors, 65535L * 16 * 255);
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

    private static void WriteChecksum(Span<byte> structure, int field)
    {
        uint sum = 0;
        foreach (var value in structure)
            sum += value;
        BinaryPrimitives.WriteUInt32BigEndian(structure[field..], ~sum);
    }
}
