using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A block of the metadata that device-mapper keeps in trees (persistent-data).</summary>
internal static class LvmMetadataBlock
{
    /// <summary>Bytes of a block.</summary>
    public const int Size = 4096;

    /// <summary>True when the checksum at the beginning is that of the rest. Each kind of block has a number of its own in it.</summary>
    public static bool IsRight(ReadOnlySpan<byte> block, uint xor) => (Crc32C.Update(uint.MaxValue, block[4..]) ^ xor) == U32(block, 0);
}
