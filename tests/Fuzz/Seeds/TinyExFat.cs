using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>A small exFAT volume with sectors and clusters of 512 bytes.</summary>
internal sealed class TinyExFat
{
    private const int Sector = 512,
        Fat = 24,
        Heap = 32,
        Clusters = 200,
        RootCluster = 6;
    private readonly byte[] image = new byte[(Heap + Clusters) * Sector];
    private int next = 20;

    /// <summary>Where its numbers lie: boot sector, table, root and a directory.</summary>
    public static IReadOnlyList<Words> Words { get; } =
    [new(0x40, 0x28, 4), new(0x68, 8, 1), new(Fat * Sector, 200, 4), new(Place(RootCluster), 1024, 4), new(Place(RootCluster), 1024, 1)];

    /// <summary>Makes the checksums of the boot region and of entry sets right.</summary>
    public static void Mend(byte[] volume)
    {
        if (volume.Length < 12 * Sector)
            return;
        var sum = 0u;
        for (var i = 0; i < 11 * Sector; i++)
        {
            if (i is not (106 or 107 or 112))
                sum = ((sum << 31) | (sum >> 1)) + volume[i];
        }
        for (var i = 0; i < Sector; i += 4)
            volume.Le((11 * Sector) + i, sum);
        for (var at = Place(RootCluster); at + 32 <= volume.Length; at += 32)
        {
            var length = (1 + volume[at + 1]) * 32;
            if (volume[at] == 0x85 && at + length <= volume.Length)
                volume.Le(at + 2, SetChecksum(volume.AsSpan(at, length)));
        }
    }

    public static byte[] Make()
    {
        var made = new TinyExFat();
        made.Boot();
        made.Root();
        Mend(made.image);
        return made.image;
    }

    private static int Place(int cluster) => (Heap + cluster - 2) * Sector;

    private static ushort SetChecksum(ReadOnlySpan<byte> set)
    {
        ushort sum = 0;
        for (var i = 0; i < set.Length; i++)
        {
            if (i is not (2 or 3))
                sum = (ushort)(((sum << 15) | (sum >> 1)) + set[i]);
        }
        return sum;
    }

    private void Boot()
    {
        image.Put(0, [0xeb, 0x76, 0x90]);
        image.Put(3, "EXFAT   "u8);
        image.Le(0x48, (ulong)(Heap + Clusters));
        image.Le(0x50, (uint)Fat);
        image.Le(0x54, 2u);
        image.Le(0x58, (uint)Heap);
        image.Le(0x5c, (uint)Clusters);
        image.Le(0x60, (uint)RootCluster);
        image.Le(0x64, 0x1234_5678u);
        image.Le(0x68, (ushort)0x100);
        (image[0x6c], image[0x6d], image[0x6e]) = (9, 0, 1);
        image.Put(510, [0x55, 0xaa]);
        Link(0, 0xffff_fff8);
        Link(1, uint.MaxValue);
    }

    private void Root()
    {
        // The bitmap is cluster 2; the table of capitals, 3 and 4, leaves runs out.
        Link(2, uint.MaxValue);
        Link(3, uint.MaxValue);
        Link(RootCluster, RootCluster + 1);
        Link(RootCluster + 1, uint.MaxValue);
        image.AsSpan(Place(2), 25).Fill(0x7f);
        byte[] capitals =
        [
            0xff,
            0xff,
            0x61,
            0,
            .. Enumerable.Range('A', 26).SelectMany(c => new byte[] { (byte)c, 0 }),
            0xff,
            0xff,
            0x85,
            0xff,
        ];
        image.Put(Place(3), capitals);
        var sum = 0u;
        foreach (var value in capitals)
            sum = ((sum << 31) | (sum >> 1)) + value;
        var at = Place(RootCluster);
        image.Put(at, [0x83, 4, .. Encoding.Unicode.GetBytes("TINY")]);
        image[at + 32] = 0x81;
        image.Le(at + 32 + 0x14, 2u);
        image.Le(at + 32 + 0x18, 25ul);
        image[at + 64] = 0x82;
        image.Le(at + 64 + 4, sum);
        image.Le(at + 64 + 0x14, 3u);
        image.Le(at + 64 + 0x18, (ulong)capitals.Length);
        at += 96;
        at = File(at, "contiguous", 1500, 1500, isChain: false, isDirectory: false);
        at = File(at, "chain of a rather long name", 1500, 700, isChain: true, isDirectory: false);
        at = File(at, "empty", 0, 0, isChain: false, isDirectory: false);
        var directory = next;
        File(at, "directory", Sector, Sector, isChain: true, isDirectory: true);
        File(Place(directory), "inside", 10, 10, isChain: false, isDirectory: false);
    }

    private int File(int at, string name, int size, int valid, bool isChain, bool isDirectory)
    {
        var (names, first, count) = ((name.Length + 14) / 15, next, (size + Sector - 1) / Sector);
        for (var i = 0; i < count; i++, next++)
        {
            if (isChain)
                Link(next, i + 1 < count ? (uint)next + 1 : uint.MaxValue);
        }
        image[at] = 0x85;
        image[at + 1] = (byte)(1 + names);
        image[at + 4] = (byte)(isDirectory ? 0x10 : 0x20);
        image[at + 32] = 0xc0;
        image[at + 33] = (byte)(isChain || count == 0 ? 1 : 3);
        image[at + 35] = (byte)name.Length;
        image.Le(at + 36, Hash(name));
        image.Le(at + 40, (ulong)valid);
        image.Le(at + 52, count == 0 ? 0u : (uint)first);
        image.Le(at + 56, (ulong)size);
        for (var i = 0; i < names; i++)
        {
            image[at + 64 + (32 * i)] = 0xc1;
            image.Put(at + 66 + (32 * i), Encoding.Unicode.GetBytes(name.Substring(15 * i, Math.Min(15, name.Length - (15 * i)))));
        }
        return at + (32 * (2 + names));
    }

    private static ushort Hash(string name)
    {
        ushort hash = 0;
        foreach (var value in Encoding.Unicode.GetBytes(name.ToUpperInvariant()))
            hash = (ushort)(((hash << 15) | (hash >> 1)) + value);
        return hash;
    }

    private void Link(int cluster, uint to) => image.Le((Fat * Sector) + (4 * cluster), to);
}
