using System.Buffers.Binary;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The checksum of version 5: CRC-32C over a structure with the field as zeros, inverted, and stored little-endian.</summary>
internal static class XfsChecksum
{
    /// <summary>Whether the field at <paramref name="field"/> has the checksum of all bytes.</summary>
    public static bool IsRight(ReadOnlySpan<byte> bytes, int field) => LittleEndian.U32(bytes, field) == Of(bytes, field);

    /// <summary>Puts the right checksum in its field.</summary>
    public static void Set(Span<byte> bytes, int field) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[field..], Of(bytes, field));

    private static uint Of(ReadOnlySpan<byte> bytes, int field)
    {
        var sum = Crc32C.Update(uint.MaxValue, bytes[..field]);
        return ~Crc32C.Update(Crc32C.Update(sum, stackalloc byte[4]), bytes[(field + 4)..]);
    }
}
