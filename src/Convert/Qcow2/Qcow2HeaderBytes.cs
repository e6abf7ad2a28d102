using System.Buffers.Binary;
using System.Numerics;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Qcow2;

/// <summary>The header of version 3, as it is written.</summary>
internal static class Qcow2HeaderBytes
{
    private const int HeaderLength = 112,
        ZstdBit = 1 << 3;

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
        var header = new byte[HeaderLength + 8];
        var zstd = codec == Codec.Zstd;
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x514649fb);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(0x04), 3);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x14), BitOperations.Log2((uint)clusterSize));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(0x18), virtualSize);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x24), checked((int)l1Entries));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(0x28), l1Offset);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(0x30), refcountTableOffset);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x38), checked((int)refcountTableClusters));
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(0x48), zstd ? ZstdBit : 0UL);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x60), Qcow2Constants.RefcountOrder);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(0x64), HeaderLength);
        header[0x68] = (byte)(zstd ? 1 : 0);
        return header;
    }
}
