using ImageTools.Convert;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Sources;

namespace ImageTools.Fuzz.Seeds;

/// <summary>Images of one small disk: as our own writers make them, and with a structure by hand that no writer makes.</summary>
internal static class TinyImages
{
    /// <summary>Bytes of the disk: data, zeros and repeated blocks, some sectors beyond a whole cluster.</summary>
    public const int DiskLength = (256 << 10) + 1536;

    /// <summary>The image that the options ask for.</summary>
    public static byte[] Written(ConvertOptions options)
    {
        using var directory = new TempDirectory();
        var disk = new byte[DiskLength];
        var random = new Random(1);
        for (var at = 0; at + 4096 <= disk.Length; at += 16384)
        {
            random.NextBytes(disk.AsSpan(at, 2048));
            disk.AsSpan(at, 2048).CopyTo(disk.AsSpan(at + 2048));
        }
        var source = new MemorySource(disk);
        using var target = TargetPlanner.Plan(source, options);
        FileConverter.Write(target, source, directory["image"], new WriteOptions());
        return File.ReadAllBytes(directory["image"]);
    }

    /// <summary>The options of a qcow2.</summary>
    public static ConvertOptions Qcow2(int cluster, Codec? codec = null) =>
        new()
        {
            Format = TargetFormat.Qcow2,
            ClusterSize = cluster,
            Compress = codec is not null,
            Codec = codec ?? Codec.Deflate,
        };

    /// <summary>
    /// A qcow2 of version 3 with clusters of 512 bytes, whose tables say what they are asked to: entries that lie on one another, on the
    /// tables themselves, and beyond the end.
    /// </summary>
    /// <param name="extended">Whether its entries have a bitmap of subclusters (then with clusters of 16 KiB).</param>
    /// <param name="entries">Entries of the one table of the second level: places, with their flags.</param>
    public static byte[] ByHand(bool extended, params ulong[] entries)
    {
        var cluster = extended ? 16384 : 512;
        var image = new byte[8 * cluster];
        image.Put(0, "QFI\xfb"u8[..3]);
        image[3] = 0xfb;
        image.Be(4, 3u);
        image.Be(20, extended ? 14u : 9u);
        image.Be(24, (ulong)(entries.Length * cluster));
        image.Be(36, 1u);
        image.Be(40, (ulong)(3 * cluster));
        image.Be(48, (ulong)cluster);
        image.Be(56, 1u);
        image.Be(72, extended ? 16ul : 0ul);
        image.Be(96, 4u);
        image.Be(100, 104u);
        image.Be(cluster, (ulong)(2 * cluster));
        for (var i = 0; i < 8; i++)
            image.Be((2 * cluster) + (2 * i), (ushort)1);
        image.Be(3 * cluster, (1UL << 63) | (4UL * (uint)cluster));
        for (var i = 0; i < entries.Length; i++)
            image.Be((4 * cluster) + (i * (extended ? 16 : 8)), entries[i] * (entries[i] < 64 ? (ulong)cluster : 1));
        if (extended)
        {
            for (var i = 0; i < entries.Length; i++)
                image.Be((4 * cluster) + (16 * i) + 8, 0x0000_00f0_ffff_ff0fUL);
        }
        return image;
    }

    /// <summary>Makes the checksums of a VHD's footers and header right.</summary>
    public static void MendVhd(byte[] image)
    {
        foreach (var (start, length, field) in ((int, int, int)[])[(0, 512, 64), (512, 1024, 36), (image.Length - 512, 512, 64)])
        {
            if (start < 0 || start + length > image.Length)
                continue;
            var structure = image.AsSpan(start, length);
            if (!structure.StartsWith("conectix"u8) && !structure.StartsWith("cxsparse"u8))
                continue;
            image.Be(start + field, 0u);
            uint sum = 0;
            foreach (var value in structure)
                sum += value;
            image.Be(start + field, ~sum);
        }
    }
}
