using System.Buffers.Binary;
using ImageTools.Disks.FileSystems.Fat;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Made by mkfs.fat and mtools; chains of clusters are made to come back to their beginning.</summary>
internal sealed class FatHostileVolumes : IHostileVolumes
{
    private const int Cluster = 4096,
        EntrySize = 32;

    public Type Driver => typeof(FatDriver);

    public string? DoesNotApply(Hostility kind) => kind == Hostility.GiantLog ? "FAT has no log." : null;

    public BlockSource Make(Hostility kind, TempDirectory directory)
    {
        var path = directory["fat.img"];
        Tool.Run("truncate", "-s", "300M", path);
        Tool.Run("mkfs.fat", "-F", "32", "-s", "8", path);
        var boot = File.OpenRead(path);
        var sector = new byte[512];
        using (boot)
            boot.ReadExactly(sector);
        var fat = BitConverter.ToUInt16(sector, 0x0e) * 512L;
        var data = fat + (sector[0x10] * BitConverter.ToUInt32(sector, 0x24) * 512L);
        var volume = new OverlaidVolume(FileSource.Open(path));
        // The root is cluster 2. Clusters 1000 to 1999 are a ring.
        volume.With(fat + (1000 * 4), Chain(1000, 1000, next: 1000));
        var root = new MemoryStream();
        switch (kind)
        {
            case Hostility.AliasedData:
                root.Write(Entry("ALIASED    ", 1000, size: uint.MaxValue, isDirectory: false));
                break;
            case Hostility.GiantDirectory:
                root.Write(Entry("GIANT      ", 2000, 0, isDirectory: true));
                // Without a ring, but 40 MB long: twenty times what FAT allows.
                volume.With(fat + (2000 * 4), Chain(2000, 10_000, next: 0x0fff_ffff));
                break;
            default:
                root.Write(Entry("MANY       ", 500, 0, isDirectory: true));
                volume.With(fat + (500 * 4), Chain(500, 1, next: 0x0fff_ffff));
                volume.With(
                    data + ((500 - 2) * Cluster),
                    [.. Enumerable.Range(0, 100).SelectMany(i => Entry($"{i:d3}        ", 3000, 0, isDirectory: true))]
                );
                volume.With(fat + (3000 * 4), Chain(3000, (2 << 20) / Cluster, next: 0x0fff_ffff));
                break;
        }
        volume.With(data, root.ToArray());
        // Names that were deleted: the directory goes on.
        return volume.With(data + ((2000 - 2) * Cluster), 10_000L * Cluster, (_, to) => to.Fill(0xe5));
    }

    private static byte[] Chain(int first, int count, uint next)
    {
        var bytes = new byte[count * 4];
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), i == count - 1 ? next : (uint)(first + i + 1));
        return bytes;
    }

    private static byte[] Entry(string name, int cluster, uint size, bool isDirectory)
    {
        var entry = new byte[EntrySize];
        System.Text.Encoding.ASCII.GetBytes(name, entry);
        entry[0x0b] = (byte)(isDirectory ? 0x10 : 0x20);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(0x1a), (ushort)cluster);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(0x1c), size);
        return entry;
    }
}
