using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.Formats.Vmdk;

namespace ImageTools.Convert.Vmdk;

/// <summary>Header and descriptor of a streamOptimized VMDK.</summary>
internal static class VmdkBytes
{
    private const int DescriptorSectors = 20;
    private const uint Version = 3;

    /// <summary>The header. With the place of the directory it is the header's copy, the footer.</summary>
    /// <param name="sectors">Capacity.</param>
    /// <param name="overhead">Sectors before the first grain.</param>
    /// <param name="directory">Sector of the grain directory; -1 when only the footer knows it.</param>
    public static byte[] Header(long sectors, long overhead, long directory)
    {
        const uint flags = VmdkFields.HasNewLineTest | VmdkFields.HasCompressedGrains | VmdkFields.HasMarkers;
        var header = new byte[VmdkFields.HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, VmdkFields.MagicValue);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(VmdkFields.Version), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(VmdkFields.Flags), flags);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(VmdkFields.Capacity), sectors);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(VmdkFields.GrainSize), Sectors.At(VmdkStreamWriter.GrainSize).Count);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(VmdkFields.DescriptorOffset), 1);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(VmdkFields.DescriptorSize), DescriptorSectors);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(VmdkFields.TableEntries), VmdkLimits.TableEntries);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(VmdkFields.DirectoryOffset), directory);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(VmdkFields.Overhead), overhead);
        VmdkFields.NewLines.CopyTo(header.AsSpan(VmdkFields.NewLineTest));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(VmdkFields.CompressAlgorithm), VmdkFields.Deflate);
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
        var bytes = new byte[DescriptorSectors * Sectors.Size];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }
}
