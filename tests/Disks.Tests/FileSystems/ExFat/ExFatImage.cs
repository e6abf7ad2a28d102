using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.ExFat;

/// <summary>
/// A volume that mkfs.exfat made. No tool puts files into one without a mount, so they are written here by the specification;
/// fsck.exfat says whether they are right.
/// </summary>
internal sealed class ExFatImage
{
    private readonly byte[] bytes;
    private uint next;
    private int rootAt;

    public ExFatImage(TempDirectory directory, int megabytes = 20, params string[] options)
    {
        Path = directory["exfat.img"];
        using (var file = File.Create(Path))
            file.SetLength((long)megabytes << 20);
        Tool.Run("mkfs.exfat", [.. options, Path]);
        bytes = File.ReadAllBytes(Path);
        next = Root + 1;
        while (bytes[Place(Root) + rootAt] != 0)
            rootAt += 32;
    }

    public string Path { get; }

    public byte[] Bytes => bytes;

    public int SectorSize => 1 << bytes[0x6c];

    public int ClusterSize => SectorSize << bytes[0x6d];

    public uint Root => U32(0x60);

    private int Fat => (int)U32(0x50) * SectorSize;

    public int Place(uint cluster) => (int)((U32(0x58) * (long)SectorSize) + ((cluster - 2) * (long)ClusterSize));

    /// <summary>Writes a file into the root: its clusters one after the other, or every other one, in a chain.</summary>
    public int Add(string name, byte[] content, bool isChain = false, long? valid = null)
    {
        long size = content.Length;
        var clusters = new List<uint>();
        for (long at = 0; at < size; at += ClusterSize)
        {
            clusters.Add(next);
            Use(next);
            var part = content.AsSpan((int)at);
            part[..Math.Min(part.Length, ClusterSize)].CopyTo(bytes.AsSpan(Place(next)));
            next += isChain ? 2u : 1u;
        }
        for (var i = 0; i < clusters.Count && isChain; i++)
            Link(clusters[i], i + 1 < clusters.Count ? clusters[i + 1] : uint.MaxValue);
        return Entry(name, clusters.Count == 0 ? 0 : clusters[0], size, valid ?? size, isChain, isDirectory: false);
    }

    /// <summary>Writes the entries of a file into the root; the place of the first one.</summary>
    public int Entry(string name, uint first, long size, long valid, bool isChain, bool isDirectory)
    {
        var names = (name.Length + 14) / 15;
        var set = new byte[(2 + names) * 32];
        set[0] = 0x85;
        set[1] = (byte)(1 + names);
        set[4] = (byte)(isDirectory ? 0x10 : 0x20);
        // 2021-03-04 05:06:08.50, an hour east of UTC.
        BinaryPrimitives.WriteUInt32LittleEndian(set.AsSpan(0x0c), (41u << 25) | (3 << 21) | (4 << 16) | (5 << 11) | (6 << 5) | 4);
        set.AsSpan(0x0c, 4).CopyTo(set.AsSpan(8));
        set.AsSpan(0x0c, 4).CopyTo(set.AsSpan(0x10));
        (set[0x15], set[0x16], set[0x17], set[0x18]) = (50, 0x84, 0x84, 0x84);
        set[32] = 0xc0;
        set[33] = (byte)(
            first == 0 ? 1
            : isChain ? 1
            : 3
        );
        set[35] = (byte)name.Length;
        ushort hash = 0;
        foreach (var value in Encoding.Unicode.GetBytes(name.ToUpperInvariant()))
            hash = (ushort)(((hash << 15) | (hash >> 1)) + value);
        BinaryPrimitives.WriteUInt16LittleEndian(set.AsSpan(36), hash);
        BinaryPrimitives.WriteInt64LittleEndian(set.AsSpan(40), valid);
        BinaryPrimitives.WriteUInt32LittleEndian(set.AsSpan(52), first);
        BinaryPrimitives.WriteInt64LittleEndian(set.AsSpan(56), size);
        for (var i = 0; i < names; i++)
        {
            set[64 + (32 * i)] = 0xc1;
            Encoding.Unicode.GetBytes(name.AsSpan(15 * i, Math.Min(15, name.Length - (15 * i))), set.AsSpan(66 + (32 * i)));
        }
        ushort sum = 0;
        for (var i = 0; i < set.Length; i++)
        {
            if (i is not (2 or 3))
                sum = (ushort)(((sum << 15) | (sum >> 1)) + set[i]);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(set.AsSpan(2), sum);
        return Append(set);
    }

    /// <summary>Marks a cluster as used.</summary>
    public void Use(uint cluster)
    {
        var bitmap = Bitmap();
        bytes[bitmap + ((cluster - 2) / 8)] |= (byte)(1 << (int)((cluster - 2) % 8));
    }

    /// <summary>Marks a cluster as free.</summary>
    public void Free(uint cluster) => bytes[Bitmap() + ((cluster - 2) / 8)] &= (byte)~(1 << (int)((cluster - 2) % 8));

    public void Link(uint cluster, uint to) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Fat + (4 * (int)cluster)), to);

    /// <summary>Makes the checksum of the main boot region right again.</summary>
    public void Seal()
    {
        var sum = 0u;
        for (var i = 0; i < 11 * SectorSize; i++)
        {
            if (i is not (106 or 107 or 112))
                sum = ((sum << 31) | (sum >> 1)) + bytes[i];
        }
        for (var i = 0; i < SectorSize; i += 4)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((11 * SectorSize) + i), sum);
    }

    /// <summary>Opens the volume as it is now and hands it over.</summary>
    public void Read(Action<FileSystem> read)
    {
        File.WriteAllBytes(Path, bytes);
        using var source = FileSource.Open(Path);
        read(VolumeContents.Open(source)!);
    }

    /// <summary>fsck.exfat finds nothing to mend.</summary>
    public void Check()
    {
        File.WriteAllBytes(Path, bytes);
        var result = Tool.TryRun("fsck.exfat", "-n", Path);
        Assert.True(result.ExitCode == 0 && result.Output.Contains("clean", StringComparison.Ordinal), result.Output + result.Error);
    }

    // The root directory grows by a cluster where it has to.
    private int Append(byte[] set)
    {
        var first = 0;
        for (var at = 0; at < set.Length; at += 32)
        {
            var (cluster, skip) = (Root, rootAt);
            for (; skip >= ClusterSize; skip -= ClusterSize)
            {
                var following = BitConverter.ToUInt32(bytes, Fat + (4 * (int)cluster));
                if (following == uint.MaxValue)
                {
                    following = next++;
                    Use(following);
                    Link(cluster, following);
                    Link(following, uint.MaxValue);
                }
                cluster = following;
            }
            var place = Place(cluster) + skip;
            first = at == 0 ? place : first;
            set.AsSpan(at, 32).CopyTo(bytes.AsSpan(place));
            rootAt += 32;
        }
        return first;
    }

    private int Bitmap()
    {
        var at = Place(Root);
        while (bytes[at] != 0x81)
            at += 32;
        return Place(U32(at + 0x14));
    }

    private uint U32(int at) => BitConverter.ToUInt32(bytes, at);
}
