using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Ntfs;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Ntfs;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Made by mkntfs and ntfscp; runs and indexes in the file records are written over it.</summary>
internal sealed class NtfsHostileVolumes : IHostileVolumes
{
    private const int Cluster = 4096,
        NamesOfANode = 30;
    private const long First = 40_000,
        Bitmap = First - 16,
        Names = First - 8,
        SharedSize = 64 << 20;

    public Type Driver => typeof(NtfsDriver);

    public string? DoesNotApply(Hostility kind) => kind == Hostility.GiantLog ? "The log of NTFS is not replayed." : null;

    public BlockSource Make(Hostility kind, TempDirectory directory)
    {
        var image = new NtfsImage(directory, 1024);
        switch (kind)
        {
            case Hostility.AliasedData:
                image.Copy("aliased", new byte[5000]);
                // 2 GiB on one and the same 512 MiB.
                image.Change(image.Record("aliased"), r =>
                    Insert(Without(r, 0x80), InClusters(0x80, "", 2L << 30, [.. Run(0x2_0000, First), .. Again(0x2_0000, 3)]))
                );
                break;
            case Hostility.GiantDirectory:
                const long Size = FileSystemLimits.MaxDirectoryBytes + (1 << 20);
                image.Copy("giant", []);
                image.Change(image.Record("giant"), r => Directory(r, Size, First));
                break;
            default:
                return Many(image);
        }
        return new OverlaidVolume(FileSource.Open(image.Path));
    }

    private static OverlaidVolume Many(NtfsImage image)
    {
        image.Copy("many", []);
        var many = image.Record("many");
        image.Change(many, r => Directory(r, 4 * Cluster, Names));
        var records = Enumerable.Range(0, 100).Select(i => image.Copy($"{i:d3}", []).Record($"{i:d3}")).ToArray();
        foreach (var record in records)
            image.Change(record, r => Directory(r, SharedSize, First));
        var volume = new OverlaidVolume(FileSource.Open(image.Path))
            .With(Bitmap * Cluster, [.. Enumerable.Repeat((byte)0xff, Cluster)])
            .With(First * Cluster, SharedSize, Empty);
        foreach (var (part, i) in records.Select((r, n) => Entry(r, $"{n:d3}")).Chunk(NamesOfANode).Select((p, i) => (p, i)))
            volume.With((Names + i) * Cluster, Node(i, [.. part.SelectMany(e => e), .. End()]));
        return volume;
    }

    // Nodes without a name.
    private static void Empty(long offset, Span<byte> to)
    {
        for (var done = 0; done < to.Length;)
        {
            var inside = (int)((offset + done) % Cluster);
            var count = Math.Min(Cluster - inside, to.Length - done);
            Node((offset + done) / Cluster, End()).AsSpan(inside, count).CopyTo(to[done..]);
            done += count;
        }
    }

    /// <summary>Makes a file a directory whose nodes are at some clusters.</summary>
    private static byte[] Directory(byte[] record, long size, long cluster)
    {
        record[0x16] |= 2;
        // $INDEX_ROOT: names, by name, nodes of 4096 bytes; one entry, the end, with node 0 as its child.
        var root = new byte[0x20 + 0x18];
        (root[0], root[4], root[9], root[0x0c], root[0x10], root[0x14], root[0x18], root[0x1c]) = (0x30, 1, 0x10, 1, 0x10, 0x28, 0x28, 1);
        (root[0x28], root[0x2c]) = (0x18, 3);
        record = Insert(Without(record, 0x80), Attribute(0x90, "$I30", root));
        var bits = ((size / Cluster) + 63) / 64 * 8;
        record = Insert(record, InClusters(0xa0, "$I30", size, Run(size / Cluster, cluster)));
        return Insert(record, InClusters(0xb0, "$I30", bits, Run((bits + Cluster - 1) / Cluster, Bitmap)));
    }

    private static byte[] Node(long vcn, byte[] entries)
    {
        const int Sequence = 0x28,
            Entries = 0x40;
        var node = new byte[Cluster];
        "INDX"u8.CopyTo(node);
        BinaryPrimitives.WriteUInt16LittleEndian(node.AsSpan(4), Sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(node.AsSpan(6), (Cluster / 512) + 1);
        BinaryPrimitives.WriteInt64LittleEndian(node.AsSpan(0x10), vcn);
        BinaryPrimitives.WriteInt32LittleEndian(node.AsSpan(0x18), Entries - 0x18);
        BinaryPrimitives.WriteInt32LittleEndian(node.AsSpan(0x1c), Entries - 0x18 + entries.Length);
        BinaryPrimitives.WriteInt32LittleEndian(node.AsSpan(0x20), Cluster - 0x18);
        entries.CopyTo(node, Entries);
        node[Sequence] = 1;
        for (var i = 1; i <= Cluster / 512; i++)
        {
            node.AsSpan((i * 512) - 2, 2).CopyTo(node.AsSpan(Sequence + (2 * i)));
            (node[(i * 512) - 2], node[(i * 512) - 1]) = (1, 0);
        }
        return node;
    }

    private static byte[] End()
    {
        var entry = new byte[0x10];
        (entry[8], entry[0x0c]) = (0x10, 2);
        return entry;
    }

    private static byte[] Entry(int record, string name)
    {
        var (key, units) = (0x42 + (2 * name.Length), Encoding.Unicode.GetBytes(name));
        var entry = new byte[(0x10 + key + 7) & ~7];
        BinaryPrimitives.WriteInt32LittleEndian(entry, record);
        (entry[8], entry[0x0a], entry[0x10 + 0x40]) = ((byte)entry.Length, (byte)key, (byte)name.Length);
        units.CopyTo(entry, 0x10 + 0x42);
        return entry;
    }

    private static byte[] Without(byte[] record, uint type)
    {
        var at = NtfsImage.Attributes(record).First(a => BitConverter.ToUInt32(record, a) == type);
        return NtfsImage.Splice(record, at, BitConverter.ToInt32(record, at + 4), []);
    }

    private static byte[] Insert(byte[] record, byte[] attribute)
    {
        var type = BitConverter.ToUInt32(attribute);
        var at = NtfsImage.Attributes(record).First(a => BitConverter.ToUInt32(record, a) > type);
        return NtfsImage.Splice(record, at, 0, attribute);
    }

    private static byte[] Attribute(byte type, string name, byte[] value)
    {
        var content = 0x18 + (2 * name.Length);
        var attribute = new byte[(content + value.Length + 7) & ~7];
        (attribute[0], attribute[4], attribute[9], attribute[0x0a]) = (type, (byte)attribute.Length, (byte)name.Length, 0x18);
        (attribute[0x0e], attribute[0x10], attribute[0x14]) = (type, (byte)value.Length, (byte)content);
        Encoding.Unicode.GetBytes(name, attribute.AsSpan(0x18));
        value.CopyTo(attribute, content);
        return attribute;
    }

    private static byte[] InClusters(byte type, string name, long size, byte[] runs)
    {
        var content = 0x40 + (2 * name.Length);
        var attribute = new byte[(content + runs.Length + 1 + 7) & ~7];
        (attribute[0], attribute[4], attribute[8], attribute[9], attribute[0x0a]) = (
            type,
            (byte)attribute.Length,
            1,
            (byte)name.Length,
            0x40
        );
        attribute[0x0e] = type;
        BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(0x18), ((size + Cluster - 1) / Cluster) - 1);
        (attribute[0x20], attribute[0x21]) = ((byte)content, 0);
        foreach (var at in new[] { 0x28, 0x30, 0x38 })
            BinaryPrimitives.WriteInt64LittleEndian(attribute.AsSpan(at), size);
        Encoding.Unicode.GetBytes(name, attribute.AsSpan(0x40));
        runs.CopyTo(attribute, content);
        return attribute;
    }

    // Three bytes of length, three of place.
    private static byte[] Run(long clusters, long cluster) =>
        [0x33, .. BitConverter.GetBytes((int)clusters)[..3], .. BitConverter.GetBytes((int)cluster)[..3]];

    // The same place as the run before.
    private static IEnumerable<byte> Again(int clusters, int times) =>
        Enumerable.Repeat((byte[])[0x13, .. BitConverter.GetBytes(clusters)[..3], 0], times).SelectMany(r => r);
}
