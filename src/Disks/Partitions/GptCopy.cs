using System.IO.Hashing;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Partitions;

/// <summary>One of the two copies of a GPT: a header and its array of entries.</summary>
/// <param name="Lba">Sector in which the header was found.</param>
/// <param name="Header">The header.</param>
/// <param name="Entries">The array, or null when it can't be read.</param>
/// <param name="Fault">The fault of this copy, or null when it is sound.</param>
internal sealed record GptCopy(Lba Lba, GptHeader Header, byte[]? Entries, string? Fault)
{
    public bool IsValid => Fault is null;

    /// <summary>Offset of the array in bytes; only when <see cref="Entries"/> could be read.</summary>
    public long EntriesOffset(int sectorSize) => new Lba((long)Header.EntriesLba).ToBytes(sectorSize);

    /// <summary>Reads the copy whose header is at <paramref name="lba"/>, or null when no "EFI PART" is there.</summary>
    public static GptCopy? Read(BlockSource disk, int sectorSize, Lba lba)
    {
        var sector = new byte[sectorSize];
        if (
            lba.Number < 1
            || lba.Number > disk.Length / sectorSize
            || !disk.TryRead(lba.ToBytes(sectorSize), sector)
            || GptHeader.Parse(sector) is not { } header
        )
        {
            return null;
        }

        if (!header.ArrayIsSane)
            return new GptCopy(lba, header, null, $"has {header.EntryCount} entries of {header.EntrySize} bytes");
        var entries = new byte[header.ArrayBytes];
        if (Partitions.Lba.Checked(header.EntriesLba, sectorSize) is not { } array || !disk.TryRead(array.ToBytes(sectorSize), entries))
            return new GptCopy(lba, header, null, $"has its entries at sector {header.EntriesLba}, which is not on the disk");
        string? fault = null;
        if (!header.CrcIsRight)
            fault = "has a wrong header checksum";
        else if (header.MyLba != (ulong)lba.Number)
            fault = $"says that it is at sector {header.MyLba}";
        else if (Crc32.HashToUInt32(entries) != header.EntriesCrc)
            fault = "has entries with a wrong checksum";
        return new GptCopy(lba, header, entries, fault);
    }
}
