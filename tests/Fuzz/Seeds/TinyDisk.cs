using System.IO.Hashing;

namespace ImageTools.Fuzz.Seeds;

/// <summary>Disks with a partition table around small volumes.</summary>
internal static class TinyDisk
{
    private const int Sector = 512,
        Start = 64,
        Entries = 128,
        EntrySize = 128;

    /// <summary>An MBR with a primary partition for each volume but the last one, which is a logical one where asked for.</summary>
    public static byte[] Mbr(bool logical, params (byte Type, byte[] Content)[] volumes)
    {
        var disk = new byte[(Start + volumes.Sum(v => Sectors(v.Content) + Start)) * Sector];
        var at = Start;
        for (var i = 0; i < volumes.Length; i++)
        {
            var (type, content) = volumes[i];
            var place = 446 + (16 * i);
            if (logical && i == volumes.Length - 1)
            {
                Entry(disk, place, 5, at, Sectors(content) + Start);
                Entry(disk, (at * Sector) + 446, type, Start, Sectors(content));
                disk.Put((at * Sector) + 510, [0x55, 0xaa]);
                disk.Put((at + Start) * Sector, content);
            }
            else
            {
                Entry(disk, place, type, at, Sectors(content));
                disk.Put(at * Sector, content);
            }
            at += Sectors(content) + Start;
        }
        disk[446] = 0x80;
        disk.Le(440, 0xcafef00du);
        disk.Put(510, [0x55, 0xaa]);
        return disk;
    }

    /// <summary>A GPT with both copies.</summary>
    public static byte[] Gpt(params (Guid Type, byte[] Content)[] volumes)
    {
        var disk = new byte[(Start + 33 + volumes.Sum(v => Sectors(v.Content) + Start)) * Sector];
        var last = (disk.Length / Sector) - 1;
        Entry(disk, 446, 0xee, 1, last);
        disk.Put(510, [0x55, 0xaa]);
        var at = Start;
        for (var i = 0; i < volumes.Length; i++)
        {
            var entry = (2 * Sector) + (i * EntrySize);
            volumes[i].Type.TryWriteBytes(disk.AsSpan(entry));
            disk.Put(entry + 16, Enumerable.Repeat((byte)(i + 1), 16).ToArray());
            disk.Le(entry + 32, (ulong)at);
            disk.Le(entry + 40, (ulong)(at + Sectors(volumes[i].Content) - 1));
            disk.Put(entry + 56, System.Text.Encoding.Unicode.GetBytes($"part {i}"));
            disk.Put(at * Sector, volumes[i].Content);
            at += Sectors(volumes[i].Content) + Start;
        }
        disk.AsSpan(2 * Sector, Entries * EntrySize).CopyTo(disk.AsSpan((last - 32) * Sector));
        Header(disk, 1, last, 2, last);
        Header(disk, last, 1, last - 32, last);
        MendGpt(disk);
        return disk;
    }

    /// <summary>Makes the checksums of both copies right, where there is a copy.</summary>
    public static void MendGpt(byte[] disk)
    {
        foreach (var at in (int[])[Sector, (disk.Length / Sector * Sector) - Sector])
        {
            if (at < Sector || at + Sector > disk.Length || !disk.AsSpan(at).StartsWith("EFI PART"u8))
                continue;
            var entries = BitConverter.ToUInt64(disk, at + 72);
            var length = (ulong)BitConverter.ToUInt32(disk, at + 80) * BitConverter.ToUInt32(disk, at + 84);
            if (entries < (ulong)disk.Length / Sector && length <= (ulong)disk.Length - (entries * Sector))
                disk.Le(at + 88, Crc32.HashToUInt32(disk.AsSpan((int)entries * Sector, (int)length)));
            var header = (int)Math.Min(BitConverter.ToUInt32(disk, at + 12), Sector);
            disk.Le(at + 16, 0u);
            disk.Le(at + 16, Crc32.HashToUInt32(disk.AsSpan(at, header)));
        }
    }

    private static int Sectors(byte[] content) => (content.Length + Sector - 1) / Sector;

    private static void Entry(byte[] disk, int at, byte type, int start, int sectors)
    {
        disk[at + 4] = type;
        disk.Le(at + 8, (uint)start);
        disk.Le(at + 12, (uint)sectors);
    }

    private static void Header(byte[] disk, int at, int other, int entries, int last)
    {
        var header = at * Sector;
        disk.Put(header, "EFI PART"u8);
        disk.Le(header + 8, 0x10000u);
        disk.Le(header + 12, 92u);
        disk.Le(header + 24, (ulong)at);
        disk.Le(header + 32, (ulong)other);
        disk.Le(header + 40, 34ul);
        disk.Le(header + 48, (ulong)(last - 33));
        disk.Put(header + 56, Enumerable.Repeat((byte)0x5a, 16).ToArray());
        disk.Le(header + 72, (ulong)entries);
        disk.Le(header + 80, (uint)Entries);
        disk.Le(header + 84, (uint)EntrySize);
    }
}
