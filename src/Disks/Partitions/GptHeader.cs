using System.IO.Hashing;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Partitions;

/// <summary>A GPT header (UEFI specification 5.3.2). All places are in sectors of the disk.</summary>
/// <param name="MyLba">The header's own sector, as it states it.</param>
/// <param name="AlternateLba">Sector of the other header.</param>
/// <param name="FirstUsable">First sector that a partition may use.</param>
/// <param name="LastUsable">Last sector that a partition may use.</param>
/// <param name="DiskGuid">Disk GUID.</param>
/// <param name="EntriesLba">First sector of the array of entries.</param>
/// <param name="EntryCount">Entries in the array.</param>
/// <param name="EntrySize">Bytes of one entry.</param>
/// <param name="EntriesCrc">CRC-32 of the array.</param>
/// <param name="CrcIsRight">Whether the header's own CRC-32 is right.</param>
internal readonly record struct GptHeader(
    ulong MyLba,
    ulong AlternateLba,
    ulong FirstUsable,
    ulong LastUsable,
    Guid DiskGuid,
    ulong EntriesLba,
    uint EntryCount,
    uint EntrySize,
    uint EntriesCrc,
    bool CrcIsRight
)
{
    /// <summary>Far above the usual 16 KiB. A header that states more does not make the reader allocate it.</summary>
    public const int MaxArrayBytes = 4 << 20;

    /// <summary>True when the specification allows the size of the array and this reader supports it.</summary>
    public bool ArrayIsSane =>
        EntrySize is >= 128 and <= 4096
        && (EntrySize & (EntrySize - 1)) == 0
        && EntryCount != 0
        && (ulong)EntryCount * EntrySize <= MaxArrayBytes;

    /// <summary>Bytes of the array; only when <see cref="ArrayIsSane"/>.</summary>
    public int ArrayBytes => (int)(EntryCount * EntrySize);

    /// <summary>Returns null when the signature "EFI PART" is missing.</summary>
    public static GptHeader? Parse(ReadOnlySpan<byte> sector)
    {
        if (!sector.StartsWith("EFI PART"u8))
            return null;
        return new GptHeader(
            U64(sector, 0x18),
            U64(sector, 0x20),
            U64(sector, 0x28),
            U64(sector, 0x30),
            new Guid(sector.Slice(0x38, 16)),
            U64(sector, 0x48),
            U32(sector, 0x50),
            U32(sector, 0x54),
            U32(sector, 0x58),
            HasRightCrc(sector)
        );
    }

    private static bool HasRightCrc(ReadOnlySpan<byte> sector)
    {
        var size = U32(sector, 0x0c);
        if (size < 92 || size > sector.Length)
            return false;
        var copy = sector[..(int)size].ToArray();
        copy.AsSpan(0x10, 4).Clear();
        return Crc32.HashToUInt32(copy) == U32(sector, 0x10);
    }
}
