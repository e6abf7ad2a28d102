using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Partitions;

/// <summary>A sector with the signature 55AA and four entries: the MBR itself, or an EBR.</summary>
/// <param name="Signature">Disk signature at 0x1b8.</param>
/// <param name="Entries">The four entries at 0x1be.</param>
internal sealed record MbrSector(uint Signature, IReadOnlyList<MbrEntry> Entries)
{
    /// <summary>Whether an entry guards a GPT (type 0xEE).</summary>
    public bool HasProtective => Entries.Any(e => e.IsProtective);

    /// <summary>Returns null when 55AA is missing.</summary>
    public static MbrSector? Parse(ReadOnlySpan<byte> sector)
    {
        if (sector.Length < 512 || U16(sector, 0x1fe) != 0xaa55)
            return null;
        var entries = new MbrEntry[4];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = sector.Slice(0x1be + (16 * i), 16);
            entries[i] = new MbrEntry(entry[0], entry[4], U32(entry, 8), U32(entry, 12));
        }
        return new MbrSector(U32(sector, 0x1b8), entries);
    }
}
