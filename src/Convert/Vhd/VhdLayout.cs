using System.Buffers.Binary;
using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Vhd;

/// <summary>The layouts of VHD files.</summary>
internal static class VhdLayout
{
    private const uint Unallocated = 0xffffffff;

    /// <summary>The disk, then a footer.</summary>
    public static BlockSource Fixed(BlockSource source, string fingerprint) => new SegmentedFile(
        $"{source.Name} as VHD",
        [
            new SourceSegment(source),
            new ZeroSegment(-source.Length & (VhdBytes.Sector - 1)),
            new LiteralSegment(VhdBytes.Footer(Size(source), isDynamic: false, fingerprint)),
        ]);

    /// <summary>Footer copy, header, block allocation table, allocated blocks each behind its sector bitmap, footer.</summary>
    public static BlockSource Dynamic(BlockSource source, UnitRuns blocks, string fingerprint)
    {
        const int batOffset = 3 * VhdBytes.Sector, bitmap = VhdBytes.BlockSize / VhdBytes.Sector / 8;
        var size = Size(source);
        var count = (int)((size + VhdBytes.BlockSize - 1) / VhdBytes.BlockSize);
        var batLength = ((long)count * 4 + VhdBytes.Sector - 1) / VhdBytes.Sector * VhdBytes.Sector;
        var first = batOffset + batLength;
        var bat = new byte[batLength];
        bat.AsSpan().Fill(0xff);
        foreach (var (start, length, rank) in blocks.All())
        {
            for (var i = 0; i < length; i++)
            {
                var sector = (first + (rank + i) * (VhdBytes.BlockSize + bitmap)) / VhdBytes.Sector;
                BinaryPrimitives.WriteUInt32BigEndian(bat.AsSpan((int)(start + i) * 4), sector < Unallocated ? (uint)sector : throw TooLarge(source));
            }
        }
        var footer = VhdBytes.Footer(size, isDynamic: true, fingerprint);
        return new SegmentedFile($"{source.Name} as VHD",
        [
            new LiteralSegment(footer),
            new LiteralSegment(VhdBytes.DynamicHeader(batOffset, count)),
            new LiteralSegment(bat),
            new UnitRunsSegment(source, blocks, bitmap, 0xff),
            new LiteralSegment(footer),
        ]);
    }

    /// <summary>Bytes of a dynamic disk of that size with so many blocks.</summary>
    public static long DynamicLength(long size, long blocks)
    {
        var count = (size + VhdBytes.BlockSize - 1) / VhdBytes.BlockSize;
        var bat = (count * 4 + VhdBytes.Sector - 1) / VhdBytes.Sector * VhdBytes.Sector;
        return 4 * VhdBytes.Sector + bat + blocks * (VhdBytes.BlockSize + VhdBytes.BlockSize / VhdBytes.Sector / 8);
    }

    /// <summary>The virtual size: whole sectors, never rounded to a geometry.</summary>
    private static long Size(BlockSource source)
    {
        var size = (source.Length + VhdBytes.Sector - 1) / VhdBytes.Sector * VhdBytes.Sector;
        return size <= VhdBytes.MaxSize ? size : throw TooLarge(source);
    }

    private static IOException TooLarge(BlockSource source) =>
        new($"{source.Name}: a disk of {source.Length} bytes is larger than a VHD can be ({VhdBytes.MaxSize} bytes). Convert it to qcow2 or RAW.");
}
