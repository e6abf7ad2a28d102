using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>A small FAT volume with sectors and clusters of 512 bytes, every file in one range of clusters.</summary>
internal sealed class TinyFat
{
    private const int Sector = 512;

    private readonly byte[] image;
    private readonly int bits;
    private readonly int reserved;
    private readonly int fatSectors;
    private readonly int rootSectors;
    private int next;

    private TinyFat(int bits, int clusters)
    {
        this.bits = bits;
        reserved = bits == 32 ? 32 : 1;
        fatSectors = (((clusters + 2) * bits / 8) + Sector) / Sector;
        rootSectors = bits == 32 ? 0 : 4;
        image = new byte[(reserved + (2 * fatSectors) + rootSectors + clusters) * Sector];
        next = 2;
    }

    private int Data => reserved + (2 * fatSectors) + rootSectors;

    /// <summary>Where the numbers of such an image lie: boot sector, table, root directory.</summary>
    public static IReadOnlyList<Words> Words(int bits) =>
        [
            new(11, 2, 2),
            new(13, 1, 1),
            new(14, 8, 2),
            new(17, 4, 2),
            new(22, 14, 2),
            new(32, 32, 4),
            new((bits == 32 ? 32 : 1) * Sector, 256, bits == 32 ? 4 : 2),
            new((bits == 32 ? 32 : 1) * Sector, 256, 1),
        ];

    /// <summary>A volume with these files.</summary>
    /// <param name="bits">12, 16 or 32.</param>
    /// <param name="files">Paths that begin with a slash, and contents.</param>
    public static byte[] Make(int bits, params (string Path, byte[] Content)[] files)
    {
        var clusters = bits switch
        {
            12 => 400,
            16 => 4200,
            _ => 65600,
        };
        var made = new TinyFat(bits, clusters);
        made.Boot(clusters);
        made.Entry(0, (uint)(0x0fffff00 | 0xf8));
        made.Entry(1, 0x0fffffff);
        var root = bits == 32 ? made.Take(4 * Sector) : 0;
        made.Fill(root, files.Select(f => (f.Path[1..], f.Content)), isRoot: true);
        made.image.AsSpan(made.reserved * Sector, made.fatSectors * Sector)
            .CopyTo(made.image.AsSpan((made.reserved + made.fatSectors) * Sector));
        return made.image;
    }

    private void Boot(int clusters)
    {
        image.Put(0, [0xeb, 0x3c, 0x90]);
        image.Put(3, "MSWIN4.1"u8);
        image.Le(11, (ushort)Sector);
        image[13] = 1;
        image.Le(14, (ushort)reserved);
        image[16] = 2;
        image.Le(17, (ushort)(rootSectors * Sector / 32));
        var sectors = image.Length / Sector;
        image.Le(19, (ushort)(sectors < 65536 && bits != 32 ? sectors : 0));
        image[21] = 0xf8;
        image.Le(22, (ushort)(bits == 32 ? 0 : fatSectors));
        image.Le(24, (ushort)32);
        image.Le(26, (ushort)2);
        image.Le(32, (uint)(sectors < 65536 && bits != 32 ? 0 : sectors));
        var extended = bits == 32 ? 64 : 36;
        if (bits == 32)
        {
            image.Le(36, (uint)fatSectors);
            image.Le(44, 2u);
            image.Le(48, (ushort)1);
            image.Le(50, (ushort)6);
            image.Put(Sector, "RRaA"u8);
            image.Put(Sector + 484, "rrAa"u8);
            image.Le(Sector + 488, (uint)(clusters - 10));
            image.Le(Sector + 492, 12u);
            image.Put(Sector + 510, [0x55, 0xaa]);
        }
        image[extended] = 0x80;
        image[extended + 2] = 0x29;
        image.Le(extended + 3, 0x12345678u);
        image.Put(extended + 7, "TINY       "u8);
        image.Put(extended + 18, Encoding.ASCII.GetBytes($"FAT{bits}   "));
        image.Put(510, [0x55, 0xaa]);
    }

    private void Entry(int cluster, uint value)
    {
        var table = reserved * Sector;
        if (bits == 32)
        {
            image.Le(table + (4 * cluster), value & 0x0fffffff);
        }
        else if (bits == 16)
        {
            image.Le(table + (2 * cluster), (ushort)value);
        }
        else
        {
            var at = table + (cluster * 3 / 2);
            var (low, high) = ((byte)value, (byte)(value >> 8));
            image[at] = cluster % 2 == 0 ? low : (byte)((image[at] & 0x0f) | (low << 4));
            image[at + 1] = cluster % 2 == 0 ? (byte)((image[at + 1] & 0xf0) | (high & 0x0f)) : (byte)((low >> 4) | (high << 4));
        }
    }

    private int Take(int bytes)
    {
        var first = next;
        next += Math.Max(1, (bytes + Sector - 1) / Sector);
        for (var i = first; i < next; i++)
            Entry(i, i + 1 < next ? (uint)(i + 1) : 0x0fffffff);
        return first;
    }

    private int At(int cluster) => cluster == 0 ? (reserved + (2 * fatSectors)) * Sector : (Data + cluster - 2) * Sector;

    private void Fill(int directory, IEnumerable<(string Path, byte[] Content)> files, bool isRoot, int parent = 0)
    {
        var at = At(directory);
        void Add(ReadOnlySpan<byte> name, byte attributes, int cluster, int length)
        {
            image.Put(at, name);
            image[at + 11] = attributes;
            image.Le(at + 20, (ushort)(cluster >> 16));
            image.Le(at + 26, (ushort)cluster);
            image.Le(at + 28, (uint)length);
            at += 32;
        }
        if (isRoot)
        {
            Add("TINY       "u8, 8, 0, 0);
        }
        else
        {
            Add(".          "u8, 0x10, directory, 0);
            Add("..         "u8, 0x10, parent, 0);
        }
        foreach (var group in files.GroupBy(f => f.Path.Split('/')[0]))
        {
            var inside = group
                .Where(f => f.Path.Length > group.Key.Length)
                .Select(f => (f.Path[(group.Key.Length + 1)..], f.Content))
                .ToArray();
            var content = inside.Length > 0 ? new byte[4 * Sector] : group.First().Content;
            var first = Take(content.Length);
            image.Put(At(first), content);
            var (name, isLong) = Short(group.Key);
            if (isLong)
                at = Long(at, group.Key, name);
            Add(name, (byte)(inside.Length > 0 ? 0x10 : 0x20), first, inside.Length > 0 ? 0 : content.Length);
            if (inside.Length > 0)
                Fill(first, inside, false, isRoot ? 0 : directory);
        }
    }

    private static (byte[] Name, bool IsLong) Short(string name)
    {
        var parts = name.ToUpperInvariant().Split('.');
        var isLong = parts.Length > 2 || parts[0].Length > 8 || (parts.Length > 1 && parts[1].Length > 3) || name.Any(char.IsLower);
        var stem = isLong && parts[0].Length > 6 ? parts[0][..6] + "~1" : parts[0];
        var suffix = parts.Length > 1 ? parts[^1][..Math.Min(3, parts[^1].Length)] : "";
        return (Encoding.ASCII.GetBytes(stem[..Math.Min(8, stem.Length)].PadRight(8) + suffix.PadRight(3)), isLong);
    }

    private int Long(int at, string name, byte[] shortName)
    {
        byte sum = 0;
        foreach (var value in shortName)
            sum = (byte)(((sum & 1) << 7) + (sum >> 1) + value);
        var count = (name.Length + 12) / 13;
        for (var part = count; part > 0; part--, at += 32)
        {
            image[at] = (byte)(part | (part == count ? 0x40 : 0));
            image[at + 11] = 0x0f;
            image[at + 13] = sum;
            for (var i = 0; i < 13; i++)
            {
                var index = ((part - 1) * 13) + i;
                var place =
                    i < 5 ? 1 + (2 * i)
                    : i < 11 ? 14 + (2 * (i - 5))
                    : 28 + (2 * (i - 11));
                image.Le(
                    at + place,
                    index < name.Length ? name[index]
                        : index == name.Length ? '\0'
                        : (ushort)0xffff
                );
            }
        }
        return at;
    }
}
