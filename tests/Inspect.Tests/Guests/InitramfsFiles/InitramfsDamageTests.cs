using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.InitramfsFiles;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.InitramfsFiles;

/// <summary>What is wrong with the file is told from what is not read here.</summary>
public sealed class InitramfsDamageTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("zstd-check")]
    [InlineData("xz")]
    [InlineData("xz-blocks")]
    [InlineData("lz4")]
    [InlineData("lz4-frame")]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    [InlineData("lzo")]
    public void A_file_that_is_cut_anywhere_is_damaged(string codec)
    {
        using var maker = new InitramfsMaker();
        var (first, second) = (maker.Segment("none", "microcode", 3_000), maker.Segment("none", "last", 20_000));
        byte[] whole = [.. first, .. maker.Compress(codec, second)];
        Assert.Equal((null, false), Judged(whole));
        // The padding behind the last archive is nothing that a cut could spoil: cpio fills up to 512 bytes, and lzma's last bytes hold no
        // more of it.
        var end = codec == "none" ? whole.AsSpan().LastIndexOf("TRAILER!!!"u8) + 10 : whole.Length;
        int[] cuts =
        [
            1,
            2,
            5,
            7,
            60,
            first.Length - 600,
            first.Length + 1,
            first.Length + 3,
            first.Length + 5,
            first.Length + 30,
            .. Enumerable.Range(1, 40).Select(i => first.Length + (end - first.Length) * i / 41),
            end - 1,
        ];
        Assert.All(cuts, cut =>
            Assert.True(Judged(whole[..cut]) is (not null, true), $"{codec} cut at {cut} of {whole.Length}: {Judged(whole[..cut])}")
        );
    }

    [Fact]
    public void A_second_stream_of_lz4_whose_first_bytes_only_are_there_is_cut_off()
    {
        using var maker = new InitramfsMaker();
        var stream = maker.Compress("lz4", maker.Segment("none", "module", 3_000));
        Assert.Equal((null, false), Judged([.. stream, .. stream]));
        Assert.Equal((null, false), Judged([.. stream, 0, 0, 0]));
        foreach (var count in (int[])[1, 2, 3])
            Assert.Equal(("segment 1 (lz4) is cut off", true), Judged([.. stream, .. stream.AsSpan(0, count)]));
    }

    [Theory]
    [InlineData("00000000", "has no archive", true)]
    [InlineData("de ad be ef 01 02 03 04 05 06", "segment 1 (unknown) begins with deadbeef01020304", true)]
    [InlineData("68 73 71 73 01 02 03 04 05 06", "segment 1 at byte 0 is compressed in a way that can't be read", false)]
    [InlineData("5d00000080ffffffffffffffff000000", "needs a dictionary", false)]
    [InlineData("fd377a585a000004e6d6b4460200210128000000", "needs a dictionary", false)]
    public void What_kernels_cannot_read_either_is_damaged(string hex, string problem, bool damaged)
    {
        var judged = Judged(System.Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Contains(problem, judged.Problem, StringComparison.Ordinal);
        Assert.Equal(damaged, judged.IsDamaged);
    }

    [Fact]
    public void A_file_system_in_place_of_an_archive_is_only_not_read()
    {
        using var maker = new InitramfsMaker();
        var old = new byte[8192];
        (old[0], old[0x438], old[0x439]) = (1, 0x53, 0xef);
        Assert.Equal(("segment 1 (gzip) is a file system, as before 2006", false), Judged(maker.Compress("gzip", old)));
        old[0x438] = 0;
        Assert.Equal(
            ("segment 1 (gzip) has something other than a cpio archive at byte 0 of the decoded data", true),
            Judged(maker.Compress("gzip", old))
        );
    }

    [Fact]
    public void An_error_of_the_disk_is_no_damage_of_the_file()
    {
        var (problem, damaged) = Judged(new FailingSource(InitramfsMaker.Archive(("file", new byte[100_000]))));
        Assert.Contains("the disk does not answer", problem, StringComparison.Ordinal);
        Assert.False(damaged);
    }

    private static (string? Problem, bool IsDamaged) Judged(byte[] file) => Judged(new MemorySource(file));

    private static (string? Problem, bool IsDamaged) Judged(BlockSource file)
    {
        var read = InitramfsReader.Read("/boot/initrd.img", file);
        return (read.Problem, read.IsDamaged);
    }

    private sealed class FailingSource(byte[] content) : BlockSource
    {
        public override long Length => content.Length;

        public override string Name => "disk";

        public override void Read(long offset, Span<byte> destination)
        {
            if (offset + destination.Length > 65_536)
                throw new IOException("the disk does not answer");
            content.AsSpan((int)offset, destination.Length).CopyTo(destination);
        }
    }
}
