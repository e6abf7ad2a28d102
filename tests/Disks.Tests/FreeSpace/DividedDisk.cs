using System.Buffers.Binary;
using System.IO.Hashing;

namespace ImageTools.Disks.Tests.FreeSpace;

/// <summary>How a test disk is divided.</summary>
public enum Division
{
    /// <summary>The whole disk is one file system.</summary>
    None,

    /// <summary>Up to four primary partitions.</summary>
    Mbr,

    /// <summary>One primary partition and a chain of logical ones.</summary>
    Ebr,

    /// <summary>GPT with a protective MBR.</summary>
    Gpt,

    /// <summary>GPT whose MBR names the first partition, too.</summary>
    Hybrid,
}

/// <summary>
/// A disk in memory, divided by this class and not by the code under test, in sectors of any size: no tool writes an MBR of 4096-byte
/// sectors into a file by a script. Its tables are held against fdisk by a test of their own.
/// </summary>
internal sealed class DividedDisk
{
    private readonly int sectorSize;

    private DividedDisk(long length, int sectorSize)
    {
        Bytes = new byte[length];
        this.sectorSize = sectorSize;
    }

    public byte[] Bytes { get; }

    /// <summary>Where the contents lie, in their order.</summary>
    public List<(long Start, long Length)> Places { get; } = [];

    /// <summary>
    /// Makes a disk with a partition for each content, at the places given in sectors; the length of a partition is its content's,
    /// in whole sectors.
    /// </summary>
    public static DividedDisk Make(
        Division division,
        int sectorSize,
        long length,
        IReadOnlyList<(long Sector, byte[] Content)> parts,
        Random random
    )
    {
        var disk = new DividedDisk(length, sectorSize);
        // What a used disk has everywhere: the rests of files.
        var rests = new byte[64 << 10];
        random.NextBytes(rests);
        for (var at = 0; at < length; at += rests.Length)
            rests.AsSpan(0, (int)Math.Min(rests.Length, length - at)).CopyTo(disk.Bytes.AsSpan(at));
        disk.Bytes.AsSpan(0, 1 << 20).Clear();
        disk.Bytes.AsSpan((int)length - (1 << 20)).Clear();
        foreach (var (sector, content) in parts)
        {
            var start = division == Division.None ? 0 : sector * sectorSize;
            content.CopyTo(disk.Bytes, start);
            disk.Places.Add((start, content.Length));
        }
        switch (division)
        {
            case Division.Mbr:
                disk.Mbr([.. disk.Places.Select(p => ((byte)0x83, p.Start, p.Length))]);
                break;
            case Division.Ebr:
                disk.Ebr();
                break;
            case Division.Gpt:
            case Division.Hybrid:
                disk.Mbr(
                    division == Division.Gpt
                        ? [(0xee, sectorSize, length - sectorSize)]
                        : [(0xee, sectorSize, disk.Places[0].Start - sectorSize), (0x83, disk.Places[0].Start, disk.Places[0].Length)]
                );
                disk.Gpt(sectorSize);
                break;
        }
        return disk;
    }

    private static Guid Guid(int number) => new(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private void Mbr(IReadOnlyList<(byte Type, long Start, long Length)> entries) =>
        Table(0, [.. entries.Select(e => (e.Type, e.Start / sectorSize, Sectors(e.Length)))]);

    private void Table(long place, List<(byte Type, long First, long Count)> entries)
    {
        var sector = Bytes.AsSpan((int)place, 512);
        sector[0x1b8..].Clear();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = sector[(0x1be + (16 * i))..];
            entry[4] = entries[i].Type;
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)entries[i].First);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)entries[i].Count);
        }
        (sector[510], sector[511]) = (0x55, 0xaa);
    }

    // The extended partition begins one MiB before the second content; each EBR lies a MiB before its logical partition.
    private void Ebr()
    {
        const int before = 1 << 20;
        var logical = Places.Skip(1).ToArray();
        var frame = logical[0].Start - before;
        Mbr([(0x83, Places[0].Start, Places[0].Length), (0x05, frame, logical[^1].Start + Round(logical[^1].Length) - frame)]);
        for (var i = 0; i < logical.Length; i++)
        {
            var ebr = logical[i].Start - before;
            Bytes.AsSpan((int)ebr, 512).Clear();
            List<(byte Type, long First, long Count)> entries = [(0x83, before / sectorSize, Sectors(logical[i].Length))];
            if (i + 1 < logical.Length)
                entries.Add((0x05, (logical[i + 1].Start - before - frame) / sectorSize, Sectors(logical[i + 1].Length + before)));
            Table(ebr, entries);
        }
    }

    /// <summary>Writes both copies of a GPT for the contents, counted in sectors of any size: also a second one over the first.</summary>
    public void Gpt(int size, int entryCount = 128)
    {
        var entries = new byte[entryCount * 128];
        for (var i = 0; i < Places.Count; i++)
        {
            var entry = entries.AsSpan(i * 128, 128);
            new Guid("0fc63daf-8483-4772-8e79-3d69d8477de4").TryWriteBytes(entry);
            Guid(i + 1).TryWriteBytes(entry[16..]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[0x20..], Places[i].Start / size);
            BinaryPrimitives.WriteInt64LittleEndian(entry[0x28..], ((Places[i].Start + Places[i].Length + size - 1) / size) - 1);
        }
        long last = (Bytes.Length / size) - 1,
            array = (entries.Length + size - 1) / size;
        Header(size, 1, last, 2, entries, last, array);
        Header(size, last, 1, last - array, entries, last, array);
    }

    private void Header(int size, long here, long other, long place, byte[] entries, long last, long array)
    {
        entries.CopyTo(Bytes, place * size);
        var header = Bytes.AsSpan((int)(here * size), 92);
        header.Clear();
        "EFI PART"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], 0x00010000);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], 92);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x18..], here);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x20..], other);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x28..], 2 + array);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x30..], last - array - 1);
        Guid(99).TryWriteBytes(header[0x38..]);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x48..], place);
        BinaryPrimitives.WriteInt32LittleEndian(header[0x50..], entries.Length / 128);
        BinaryPrimitives.WriteInt32LittleEndian(header[0x54..], 128);
        BinaryPrimitives.WriteUInt32LittleEndian(header[0x58..], Crc32.HashToUInt32(entries));
        BinaryPrimitives.WriteUInt32LittleEndian(header[0x10..], Crc32.HashToUInt32(header));
    }

    private long Sectors(long bytes) => (bytes + sectorSize - 1) / sectorSize;

    private long Round(long bytes) => Sectors(bytes) * sectorSize;
}
