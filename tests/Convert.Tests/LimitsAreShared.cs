using ImageTools.Convert.Qcow2;
using ImageTools.Convert.Vhd;
using ImageTools.Convert.Vmdk;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Formats.Qcow2;
using ImageTools.Disks.Formats.Vhd;
using ImageTools.Disks.Formats.Vmdk;

namespace ImageTools.Convert.Tests;

/// <summary>The largest disk that a writer may write is one that the reader takes, and the next larger one is not.</summary>
public sealed class LimitsAreShared : IDisposable
{
    private const int Sector = Sectors.Size;
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(Qcow2Limits.SmallestCluster)]
    [InlineData(64 << 10)]
    [InlineData(Qcow2Limits.LargestCluster)]
    public void Of_qcow2(int clusterSize)
    {
        var largest = Qcow2Limits.VirtualSize(clusterSize);
        TargetLimits.Check(largest, new ConvertOptions { Format = TargetFormat.Qcow2, ClusterSize = clusterSize }, "disk");
        Assert.Equal(largest, Describe(Image(largest)).VirtualSize);
        Assert.Equal("size", Assert.Throws<ImageFormatException>(() => Describe(Image(largest + Sector))).Field);

        string Image(long size) =>
            Write(
                Qcow2HeaderBytes.Create(
                    size,
                    clusterSize,
                    (Qcow2Limits.L1Bytes / Qcow2Entry.Size) + 1,
                    3L * clusterSize,
                    clusterSize,
                    1,
                    Codec.Zstd
                ),
                (3L * clusterSize) + Qcow2Limits.L1Bytes + Qcow2Entry.Size
            );
    }

    [Fact]
    public void Of_dynamic_VHD()
    {
        const long largest = VhdLimits.VirtualSize;
        TargetLimits.Check(largest, new ConvertOptions { Format = TargetFormat.VhdDynamic }, "disk");
        Assert.Equal(largest, Describe(Image(largest)).VirtualSize);
        Assert.Equal("current size", Assert.Throws<ImageFormatException>(() => Describe(Image(largest + Sector))).Field);

        string Image(long size) =>
            Write([
                .. VhdBytes.Footer(size, isDynamic: true, "x"),
                .. VhdBytes.DynamicHeader(VhdFields.FooterSize + VhdFields.DynamicHeaderSize, (int)(size / VhdBytes.BlockSize) + 1),
                .. new byte[VhdFields.TableEntrySize * ((size / VhdBytes.BlockSize) + 1)],
                .. VhdBytes.Footer(size, isDynamic: true, "x"),
            ]);
    }

    [Fact]
    public void Of_streamOptimized_VMDK()
    {
        var largest = VmdkLimits.VirtualSize(VmdkStreamWriter.GrainSize);
        TargetLimits.Check(largest, new ConvertOptions { Format = TargetFormat.VmdkStream }, "disk");
        Assert.Equal(largest, Describe(Image(largest)).VirtualSize);
        Assert.Equal("capacity", Assert.Throws<ImageFormatException>(() => Describe(Image(largest + Sector))).Field);

        string Image(long size) =>
            Write(
                [.. VmdkBytes.Header(size / Sector, 128, 128), .. VmdkBytes.Descriptor(size / Sector, "disk", "x")],
                (128 * Sector) + VmdkLimits.DirectoryBytes + Sector
            );
    }

    [Fact]
    public void A_descriptor_of_a_compressed_cluster_says_what_was_written_and_no_sector_more()
    {
        var random = new Random(11);
        for (var clusterBits = Qcow2Limits.LeastClusterBits; clusterBits <= Qcow2Limits.MostClusterBits; clusterBits++)
        {
            for (var i = 0; i < 1000; i++)
            {
                var offset = random.NextInt64(Math.Min(Qcow2Limits.FileSize(1 << clusterBits), 1L << (62 - (clusterBits - 8))));
                var length = random.Next(1, 1 << clusterBits);
                var (readOffset, most) = Qcow2Entry.Stream(Qcow2Entry.Descriptor(offset, length, clusterBits), clusterBits);
                Assert.Equal(offset, readOffset);
                Assert.InRange(most, length, length + Sector - 1);
            }
        }
    }

    private static ImageInfo Describe(string path) => DiskFormats.Describe(path);

    private string Write(byte[] bytes, long length = 0)
    {
        using var file = new FileStream(directory["image"], FileMode.Create);
        file.Write(bytes);
        file.SetLength(Math.Max(length, bytes.Length));
        return file.Name;
    }
}
