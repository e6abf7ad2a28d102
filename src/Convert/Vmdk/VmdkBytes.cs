using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Convert.Vmdk;

/// <summary>Header and descriptor of a streamOptimized VMDK.</summary>
internal static class VmdkBytes
{
    private const int Sector = 512,
        DescriptorSectors = 20;

    /// <summary>The header. With the place of the directory it is the header's copy, the footer.</summary>
    /// <param name="sectors">Capacity.</param>
    /// <param name="overhead">Sectors before the first grain.</param>
    /// <param name="directory">Sector of the grain directory; -1 when only the footer knows it.</param>
    public static byte[] Header(long sectors, long overhead, long directory)
    {
        const uint newLines = 1,
            compressed = 1 << 16,
            markers = 1 << 17;
        var header = new byte[Sector];
        "KDMV"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), 3);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), newLines | compressed | markers);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), sectors);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(20), VmdkStreamWriter.GrainSize / Sector);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(28), 1);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(36), DescriptorSectors);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(44), 512);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(56), directory);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(64), overhead);
        "\n \r\n"u8.CopyTo(header.AsSpan(73));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(77), 1);
        return header;
    }

    /// <summary>
    /// The embedded descriptor, padded. Its content identifier is computed from the layout, so that the same conversion gives the same
    /// bytes.
    /// </summary>
    public static byte[] Descriptor(long sectors, string name, string fingerprint)
    {
        var id = BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint))) & 0x7fffffff;
        var cylinders = Math.Min(65535, sectors / (16 * 63));
        var safe = string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').Take(128));
        var text = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                # Disk DescriptorFile
                version=1
                CID={id:x8}
                parentCID=ffffffff
                createType="streamOptimized"

                # Extent description
                RW {sectors} SPARSE "{(safe.Length > 0 ? safe : "disk.vmdk")}"

                # The Disk Data Base
                #DDB

                ddb.virtualHWVersion = "4"
                ddb.geometry.cylinders = "{cylinders}"
                ddb.geometry.heads = "16"
                ddb.geometry.sectors = "63"
                ddb.adapterType = "lsilogic"

                """
            )
            .ReplaceLineEndings("\n");
        var bytes = new byte[DescriptorSectors * Sector];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }
}
