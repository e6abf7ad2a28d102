using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>A small NTFS volume with clusters of 512 bytes: a file of every kind, and a root whose names are in a tree.</summary>
internal sealed class TinyNtfs
{
    private const int Cluster = 512,
        Clusters = 520,
        RecordSize = 1024,
        Records = 32,
        Table = 4,
        Mirror = 70,
        Log = 80,
        Bitmap = 90,
        Nodes = 92,
        Data = 100,
        UpCase = 256;
    private readonly byte[] image = new byte[(Clusters + 1) * Cluster];

    /// <summary>Where its numbers lie: boot sector, file records, nodes of the root.</summary>
    public static IReadOnlyList<Words> Words { get; } =
    [
        new(11, 3, 1),
        new(0x28, 0x28, 4),
        .. new[] { 0, 2, 3, 5, 16, 17, 18, 19, 20, 21, 22 }.SelectMany(r =>
            new Words[]
            {
                new((Table * Cluster) + (r * RecordSize) + 0x10, 500, 4),
                new((Table * Cluster) + (r * RecordSize) + 0x10, 500, 1),
            }
        ),
        new(Nodes * Cluster, 600, 4),
        new(Nodes * Cluster, 600, 2),
        new(Data * Cluster, 4096, 1),
    ];

    /// <summary>Protects the records of any bytes again.</summary>
    public static void Mend(byte[] volume)
    {
        for (var at = Table * Cluster; at + RecordSize <= volume.Length && at < Data * Cluster; at += RecordSize)
        {
            if (!volume.AsSpan(at).StartsWith("FILE"u8) && !volume.AsSpan(at).StartsWith("INDX"u8))
                continue;
            int sequence = at + BitConverter.ToUInt16(volume, at + 4);
            if (sequence < at + 0x10 || sequence > at + 0x1f0)
                continue;
            foreach (var end in new[] { 0x1fe, 0x3fe })
                volume.AsSpan(sequence, 2).CopyTo(volume.AsSpan(at + end));
        }
    }

    public static byte[] Make()
    {
        var made = new TinyNtfs();
        made.Boot();
        made.SystemFiles();
        made.Files();
        made.Root();
        made.image.AsSpan(Table * Cluster, 4 * RecordSize).CopyTo(made.image.AsSpan(Mirror * Cluster));
        return made.image;
    }

    private void Boot()
    {
        image.Put(3, "NTFS    "u8);
        image.Le(0x0b, (ushort)Cluster);
        image[0x0d] = 1;
        image.Le(0x28, (ulong)Clusters);
        image.Le(0x30, (ulong)Table);
        image.Le(0x38, (ulong)Mirror);
        image[0x40] = 0xf6;
        image[0x44] = 0xf6;
        image.Le(0x48, 0x1234_5678_9abc_def0ul);
        image.Put(510, [0x55, 0xaa]);
    }

    private void SystemFiles()
    {
        Record(0, false, Information(), Stored(0x80, "", Records * RecordSize, (Records * RecordSize / Cluster, Table)));
        Record(1, false, Information(), Stored(0x80, "", 4 * RecordSize, (8, Mirror)));
        image.AsSpan(Log * Cluster, 8 * Cluster).Fill(0xff);
        // A restart page of a log that is not in use.
        image.Put(Log * Cluster, "RSTR"u8);
        image.Le((Log * Cluster) + 4, (ushort)0x1e);
        image.Le((Log * Cluster) + 6, (ushort)2);
        image.Le((Log * Cluster) + 0x10, 512u);
        image.Le((Log * Cluster) + 0x18, (ushort)0x30);
        image.AsSpan((Log * Cluster) + 0x1e, 4).Clear();
        image.Le((Log * Cluster) + 510, (ushort)0);
        Record(2, false, Information(), Stored(0x80, "", 8 * Cluster, (8, Log)));
        Record(
            3,
            false,
            Information(),
            Resident(0x60, "", Encoding.Unicode.GetBytes("tiny")),
            Resident(0x70, "", [.. new byte[8], 3, 1, 0, 0])
        );
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            if (cluster is < 200 or >= UpCase and < UpCase + 256)
                image[(Bitmap * Cluster) + (cluster / 8)] |= (byte)(1 << (cluster % 8));
        }
        Record(6, false, Information(), Stored(0x80, "", (Clusters + 7) / 8, (1, Bitmap)));
        for (var unit = 0; unit < 65536; unit++)
            image.Le((UpCase * Cluster) + (2 * unit), (ushort)(unit is >= 'a' and <= 'z' ? unit - 32 : unit));
        Record(10, false, Information(), Stored(0x80, "", 131072, (256, UpCase)));
    }

    private void Files()
    {
        Record(
            16,
            false,
            Information(),
            Name("resident"),
            Resident(0x80, "", "content"u8.ToArray()),
            Resident(0x80, "s", "stream"u8.ToArray())
        );
        // In pieces, one of them a hole, the last one in record 18.
        var other = Stored(0x80, "", 0, (3, Data + 40));
        other.Le(0x10, 8ul);
        other.Le(0x18, 10ul);
        byte[] list = [.. ListEntry(0x10, 0, 17), .. ListEntry(0x30, 0, 17), .. ListEntry(0x80, 0, 17), .. ListEntry(0x80, 8, 18)];
        Record(
            17,
            false,
            Information(),
            Resident(0x20, "", list),
            Name("pieces"),
            Stored(0x80, "", 11 * Cluster, (3, Data), (3, 0), (2, Data + 10))
        );
        Record(18, false, other);
        image.Le((Table * Cluster) + (18 * RecordSize) + 0x20, 17ul);
        // A unit of LZNT1: one letter, and 4095 copies of it.
        image.Put((Data + 20) * Cluster, [0x03, 0xb0, 0x02, (byte)'a', 0xfc, 0x0f]);
        var packed = Stored(0x80, "", 16 * Cluster, (1, Data + 20), (15, 0));
        (packed[0x0c], packed[0x22]) = (1, 4);
        Record(19, false, Information(), Name("packed"), packed);
        byte[] target = [.. Encoding.Unicode.GetBytes("target")];
        byte[] link = [0x0c, 0, 0, 0xa0, 24, 0, 0, 0, 0, 0, 12, 0, 0, 0, 12, 0, 1, 0, 0, 0, .. target];
        Record(20, false, Information(0x400), Name("link"), Resident(0x80, "", []), Resident(0xc0, "", link));
        // A chunk of XPRESS: two codes of one bit, for a letter and for a long copy.
        byte[] chunk = [.. new byte[256], 0, 0x40, 0, 0, 0xff, 0xfc, 0x0f, 0];
        (chunk['a' / 2], chunk[(256 + 15) / 2]) = (0x10, 0x10);
        byte[] overlay = [0x17, 0, 0, 0x80, 16, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        Record(
            21,
            false,
            Information(0x400),
            Name("overlay"),
            Stored(0x80, "", 4096, (8, 0)),
            Resident(0x80, "WofCompressedData", chunk),
            Resident(0xc0, "", overlay)
        );
        Record(22, true, Information(), Name("directory"), Resident(0x90, "$I30", Index([Entry(16, "resident"), Entry(0, null)])));
    }

    private void Root()
    {
        Record(
            5,
            true,
            Information(),
            Resident(0x90, "$I30", Index([Entry(20, "link", child: 0), Entry(0, null, child: 2)], hasNodes: true)),
            Stored(0xa0, "$I30", 4 * Cluster, (4, Nodes)),
            Resident(0xb0, "$I30", [3, 0, 0, 0, 0, 0, 0, 0])
        );
        Node(0, [Entry(22, "directory"), Entry(0, null)]);
        Node(2, [Entry(21, "overlay"), Entry(19, "packed"), Entry(17, "pieces"), Entry(16, "resident"), Entry(0, null)]);
    }

    private void Node(int number, byte[][] entries)
    {
        var node = new byte[2 * Cluster];
        node.Put(0, "INDX"u8);
        node.Le(4, (ushort)0x28);
        node.Le(6, (ushort)3);
        node.Le(0x10, (ulong)number);
        node.Le(0x18, 0x18u);
        node.Le(0x1c, (uint)(0x18 + entries.Sum(e => e.Length)));
        node.Le(0x20, (2 * Cluster) - 0x18u);
        node.Put(0x30, [.. entries.SelectMany(e => e)]);
        Protect(node, 0x28);
        image.Put((Nodes + number) * Cluster, node);
    }

    private void Record(int number, bool isDirectory, params byte[][] attributes)
    {
        var record = new byte[RecordSize];
        record.Put(0, "FILE"u8);
        record.Le(4, (ushort)0x30);
        record.Le(6, (ushort)3);
        record.Le(0x10, (ushort)1);
        record.Le(0x12, (ushort)1);
        record.Le(0x14, (ushort)0x38);
        record.Le(0x16, (ushort)(isDirectory ? 3 : 1));
        record.Le(0x1c, (uint)RecordSize);
        byte[] all = [.. attributes.SelectMany(a => a), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        record.Put(0x38, all);
        record.Le(0x18, (uint)(0x38 + all.Length));
        Protect(record, 0x30);
        image.Put((Table * Cluster) + (number * RecordSize), record);
    }

    private static void Protect(byte[] record, int sequence)
    {
        record.Le(sequence, (ushort)7);
        for (var i = 1; i <= record.Length / Cluster; i++)
        {
            record.AsSpan((i * Cluster) - 2, 2).CopyTo(record.AsSpan(sequence + (2 * i)));
            record.Le((i * Cluster) - 2, (ushort)7);
        }
    }

    private static byte[] Information(uint flags = 0)
    {
        var value = new byte[0x30];
        value.Le(0x20, flags);
        return Resident(0x10, "", value);
    }

    private static byte[] Name(string name) => Resident(0x30, "", Key(name));

    private static byte[] Key(string name)
    {
        byte[] key = [.. new byte[0x42], .. Encoding.Unicode.GetBytes(name)];
        (key[0x40], key[0x41]) = ((byte)name.Length, 1);
        return key;
    }

    private static byte[] Index(byte[][] entries, bool hasNodes = false)
    {
        byte[] all = [.. new byte[0x20], .. entries.SelectMany(e => e)];
        (all[0], all[4], all[0x0c], all[0x10], all[0x1c]) = (0x30, 1, 2, 0x10, (byte)(hasNodes ? 1 : 0));
        all.Le(8, 2u * Cluster);
        all.Le(0x14, (uint)(all.Length - 0x10));
        all.Le(0x18, (uint)(all.Length - 0x10));
        return all;
    }

    private static byte[] Entry(int record, string? name, int child = -1)
    {
        var key = name is null ? [] : Key(name);
        var length = ((0x10 + key.Length + 7) & ~7) + (child < 0 ? 0 : 8);
        var entry = new byte[length];
        entry.Le(0, (ulong)record);
        entry.Le(8, (ushort)length);
        entry.Le(0x0a, (ushort)key.Length);
        entry.Le(0x0c, (ushort)((child < 0 ? 0 : 1) | (name is null ? 2 : 0)));
        entry.Put(0x10, key);
        if (child >= 0)
            entry.Le(length - 8, (ulong)child);
        return entry;
    }

    private static byte[] ListEntry(uint type, ulong vcn, ulong record)
    {
        var entry = new byte[0x20];
        entry.Le(0, type);
        (entry[4], entry[7]) = (0x20, 0x1a);
        entry.Le(8, vcn);
        entry.Le(0x10, record);
        entry.Le(0x18, (ushort)type);
        return entry;
    }

    private static byte[] Resident(uint type, string name, byte[] value)
    {
        var at = (0x18 + (2 * name.Length) + 7) & ~7;
        var attribute = new byte[(at + value.Length + 7) & ~7];
        Header(attribute, type, name, 0x18);
        attribute.Le(0x10, (uint)value.Length);
        attribute.Le(0x14, (ushort)at);
        attribute.Put(at, value);
        return attribute;
    }

    private static byte[] Stored(uint type, string name, int size, params (int Clusters, int Place)[] runs)
    {
        var at = (0x40 + (2 * name.Length) + 7) & ~7;
        var (pairs, place) = (new List<byte>(), 0);
        foreach (var (clusters, where) in runs)
        {
            pairs.AddRange(where == 0 ? [0x02] : [0x22]);
            pairs.AddRange([(byte)clusters, (byte)(clusters >> 8)]);
            if (where == 0)
                continue;
            pairs.AddRange([(byte)(where - place), (byte)((where - place) >> 8)]);
            place = where;
        }
        var attribute = new byte[(at + pairs.Count + 1 + 7) & ~7];
        Header(attribute, type, name, 0x40);
        attribute[8] = 1;
        attribute.Le(0x18, (ulong)(runs.Sum(r => r.Clusters) - 1));
        attribute.Le(0x20, (ushort)at);
        foreach (var field in new[] { 0x28, 0x30, 0x38 })
            attribute.Le(field, (ulong)size);
        attribute.Put(at, [.. pairs]);
        return attribute;
    }

    private static void Header(byte[] attribute, uint type, string name, int nameAt)
    {
        attribute.Le(0, type);
        attribute.Le(4, (uint)attribute.Length);
        (attribute[9], attribute[0x0a]) = ((byte)name.Length, (byte)nameAt);
        attribute.Le(0x0e, (ushort)type);
        attribute.Put(nameAt, Encoding.Unicode.GetBytes(name));
    }
}
