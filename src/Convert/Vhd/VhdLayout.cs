using System.Buffers.Binary;
using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Vhd;

/// <summary>The layouts of VHD files.</summary>
internal static class VhdLayout
{
    private const int Bitmap = VhdBytes.BlockSize / VhdBytes.Sector / 8;

    /// <summary>The disk, then a footer.</summary>
    public static BlockSource Fixed(BlockSource source, string fingerprint) =>
        new SegmentedFile(
            $"{source.Name} as VHD",
            [
                new SourceSegment(source),
                new ZeroSegment(-source.Length & (VhdBytes.Sector - 1)),
                new LiteralSegment(VhdBytes.Footer(Size(source), isDynamic: false, fingerprint)),
            ]
        );

    /// <summary>Footer copy, header, block allocation table, allocated blocks each behind its sector bitmap, footer.</summary>
    public static BlockSource Dynamic(BlockSource source, UnitRuns blocks, string fingerprint)
    {
        const int batOffset = 3 * VhdBytes.Sector;
        var size = Size(source);
        var count = Blocks(size);
        var first = FirstBlock(size);
        var bat = new byte[first - batOffset];
        bat.AsSpan().Fill(0xff);
        foreach (var (start, length, rank) in blocks.All())
        {
            for (var i = 0; i < length; i++)
            {
                var sector = (first + (rank + i) * (VhdBytes.BlockSize + Bitmap)) / VhdBytes.Sector;
                BinaryPrimitives.WriteUInt32BigEndian(bat.AsSpan((int)(start + i) * 4), checked((uint)sector));
            }
        }
        var footer = VhdBytes.Footer(size, isDynamic: true, fingerprint);
        return new SegmentedFile(
            $"{source.Name} as VHD",
            [
                new LiteralSegment(footer),
                new LiteralSegment(VhdBytes.DynamicHeader(batOffset, count)),
                new LiteralSegment(bat),
                new UnitRunsSegment(source, blocks, Bitmap, 0xff),
                new LiteralSegment(footer),
            ]
        );
    }

    /// <summary>Region boundaries of a dynamic disk.</summary>
    public static IEnumerable<Seam> Seams(BlockSource source, UnitRuns blocks) =>
        blocks
            .Regions(Seam.RegionSize(1) / VhdBytes.BlockSize)
            .Select(r => new Seam(FirstBlock(Size(source)) + r.Rank * (VhdBytes.BlockSize + Bitmap), r.Rank == 0 ? 0 : r.Region));

    /// <summary>Bytes of a dynamic disk of this size with this many blocks.</summary>
    public static long DynamicLength(long size, long blocks) => FirstBlock(size) + blocks * (VhdBytes.BlockSize + Bitmap) + VhdBytes.Sector;

    private static int Blocks(long size) => (int)((size + VhdBytes.BlockSize - 1) / VhdBytes.BlockSize);

    /// <summary>Behind footer copy, header and block allocation table.</summary>
    private static long FirstBlock(long size) =>
        3 * VhdBytes.Sector + ((long)Blocks(size) * 4 + VhdBytes.Sector - 1) / VhdBytes.Sector * VhdBytes.Sector;

    /// <summary>The virtual size: whole sectors, never rounded to a geometry.</summary>
    private static long Size(BlockSource source) => (source.Length + VhdBytes.Sector - 1) / VhdBytes.Sector * VhdBytes.Sector;
}
