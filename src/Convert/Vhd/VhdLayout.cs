using System.Buffers.Binary;
using ImageTools.Convert.Layout;
using ImageTools.Disks;
using ImageTools.Disks.Formats.Vhd;

namespace ImageTools.Convert.Vhd;

/// <summary>The layouts of VHD files.</summary>
internal static class VhdLayout
{
    /// <summary>Behind footer copy and dynamic header.</summary>
    private const int TableOffset = VhdFields.FooterSize + VhdFields.DynamicHeaderSize;

    private static readonly int Bitmap = (int)VhdFields.BitmapSize(VhdBytes.BlockSize);

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
    public static BlockSource Dynamic(BlockSource source, UnitRanges blocks, string fingerprint)
    {
        var size = Size(source);
        var count = Blocks(size);
        var first = FirstBlock(size);
        var bat = new byte[first - TableOffset];
        bat.AsSpan().Fill(0xff);
        foreach (var (start, length, rank) in blocks.All())
        {
            for (var i = 0; i < length; i++)
            {
                var place = Sectors.At(first + (rank + i) * (VhdBytes.BlockSize + Bitmap));
                BinaryPrimitives.WriteUInt32BigEndian(bat.AsSpan((int)(start + i) * VhdFields.TableEntrySize), checked((uint)place.Count));
            }
        }
        var footer = VhdBytes.Footer(size, isDynamic: true, fingerprint);
        return new SegmentedFile(
            $"{source.Name} as VHD",
            [
                new LiteralSegment(footer),
                new LiteralSegment(VhdBytes.DynamicHeader(TableOffset, count)),
                new LiteralSegment(bat),
                new UnitRangesSegment(source, blocks, Bitmap, 0xff),
                new LiteralSegment(footer),
            ]
        );
    }

    /// <summary>Region boundaries of a dynamic disk.</summary>
    public static IEnumerable<RegionBoundary> RegionBoundaries(BlockSource source, UnitRanges blocks) =>
        blocks
            .Regions(RegionBoundary.RegionSize(1) / VhdBytes.BlockSize)
            .Select(r => new RegionBoundary(FirstBlock(Size(source)) + r.Rank * (VhdBytes.BlockSize + Bitmap), r.Rank == 0 ? 0 : r.Region));

    /// <summary>Bytes of a dynamic disk of this size with this many blocks.</summary>
    public static long DynamicLength(long size, long blocks) => FirstBlock(size) + blocks * (VhdBytes.BlockSize + Bitmap) + VhdBytes.Sector;

    private static int Blocks(long size) => (int)((size + VhdBytes.BlockSize - 1) / VhdBytes.BlockSize);

    /// <summary>Behind footer copy, header and block allocation table.</summary>
    private static long FirstBlock(long size) => TableOffset + Sectors.Covering((long)Blocks(size) * VhdFields.TableEntrySize).Bytes;

    /// <summary>The virtual size: whole sectors, never rounded to a geometry.</summary>
    private static long Size(BlockSource source) => Sectors.Covering(source.Length).Bytes;
}
