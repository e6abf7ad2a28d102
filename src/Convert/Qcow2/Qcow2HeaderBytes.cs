using System.Buffers.Binary;
using System.Numerics;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats.Qcow2;

namespace ImageTools.Convert.Qcow2;

/// <summary>The header of version 3, as it is written.</summary>
internal static class Qcow2HeaderBytes
{
    private const int Version = 3,
        EndOfExtensions = 8;

    /// <summary>The header with an empty list of extensions; the rest of its cluster is zeros.</summary>
    public static byte[] Create(
        long virtualSize,
        int clusterSize,
        long l1Entries,
        long l1Offset,
        long refcountTableOffset,
        long refcountTableClusters,
        Codec codec
    )
    {
        var header = new byte[Qcow2Fields.WrittenLength + EndOfExtensions];
        var zstd = codec == Codec.Zstd;
        BinaryPrimitives.WriteUInt32BigEndian(header, Qcow2Fields.MagicValue);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(Qcow2Fields.Version), Version);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Qcow2Fields.ClusterBits), BitOperations.Log2((uint)clusterSize));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(Qcow2Fields.Size), virtualSize);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Qcow2Fields.L1Size), checked((int)l1Entries));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(Qcow2Fields.L1TableOffset), l1Offset);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(Qcow2Fields.RefcountTableOffset), refcountTableOffset);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Qcow2Fields.RefcountTableClusters), checked((int)refcountTableClusters));
        BinaryPrimitives.WriteUInt64BigEndian(
            header.AsSpan(Qcow2Fields.IncompatibleFeatures),
            zstd ? (ulong)Qcow2Incompatible.CompressionType : 0
        );
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Qcow2Fields.RefcountOrder), Qcow2Limits.WrittenRefcountOrder);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(Qcow2Fields.HeaderLength), Qcow2Fields.WrittenLength);
        header[Qcow2Fields.CompressionType] = zstd ? Qcow2Fields.Zstd : Qcow2Fields.Deflate;
        return header;
    }
}
