using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.InitramfsFiles;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.InitramfsFiles;

/// <summary>Segments behind one another, made by the programs that distributions use, list what "cpio -t" lists of each of them.</summary>
public sealed class InitramfsSegmentTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("gzip-named")]
    [InlineData("zstd")]
    [InlineData("zstd-check")]
    [InlineData("xz")]
    [InlineData("xz-blocks")]
    [InlineData("lz4")]
    [InlineData("lz4-frame")]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    [InlineData("lzo")]
    [InlineData("lzo-9")]
    public void No_segment_before_or_after_one_of_any_codec_is_lost(string codec)
    {
        using var maker = new InitramfsMaker();
        byte[][] plain = [maker.Segment("none", "microcode", 5_000), maker.Segment("none", "middle"), maker.Segment("none", "last", 3_000)];
        var (listing, middle) = (maker.Listing(plain), maker.Compress(codec, plain[1]));
        foreach (var zeros in (int[])[0, 4, 512, 70_000])
        {
            // The length of a block of LZ4 stands where zeros would: without any, what follows is taken for a block, by kernels too.
            if (zeros == 0 && codec == "lz4")
                continue;
            foreach (var next in (string[])["none", "gzip", "zstd"])
            {
                var read = Read([.. plain[0], .. middle, .. new byte[zeros], .. maker.Compress(next, plain[2])]);

                Assert.True(read.Problem is null, $"{codec}, {zeros} zeros, {next}: {read.Problem}");
                Assert.Equal(listing, read.Files.Order(StringComparer.Ordinal));
                Assert.Equal(
                    ["none", codec.Split('-')[0] == "lz4" ? codec : codec.Split('-')[0], next],
                    read.Segments.Select(s => s.Name())
                );
            }
        }
    }

    [Fact]
    public void Compressed_segments_that_touch_are_all_read()
    {
        using var maker = new InitramfsMaker();
        string[] codecs =
        [
            "gzip",
            "gzip-named",
            "zstd",
            "zstd-check",
            "xz",
            "bzip2",
            "lzma",
            "gzip",
            "xz-blocks",
            "bzip2",
            "zstd",
            "lzma",
            "lz4",
        ];
        var plain = codecs.Select((codec, i) => maker.Segment("none", $"{codec}{i}", 20_000)).ToArray();

        var read = Read([.. codecs.SelectMany((codec, i) => maker.Compress(codec, plain[i]))]);

        Assert.Null(read.Problem);
        Assert.Equal(maker.Listing(plain), read.Files.Order(StringComparer.Ordinal));
        Assert.Equal(codecs.Length, read.Segments.Count);
    }

    [Fact]
    public void The_same_small_member_may_come_twice()
    {
        using var maker = new InitramfsMaker();
        var (same, last) = (maker.Segment("none", "same", 10), maker.Segment("none", "last", 10));
        var read = Read([.. maker.Compress("gzip", same), .. maker.Compress("gzip", same), .. maker.Compress("gzip", last)]);

        Assert.Null(read.Problem);
        Assert.Equal(maker.Listing(same, last), read.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_stream_may_hold_several_archives_with_padding()
    {
        using var maker = new InitramfsMaker();
        byte[][] plain = [maker.Segment("none", "one", 100), maker.Segment("none", "two", 100)];
        var read = Read(maker.Compress("zstd", [.. new byte[512], .. plain[0], .. new byte[100_000], .. plain[1]]));

        Assert.Null(read.Problem);
        Assert.Equal(maker.Listing(plain), read.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_keep_their_dots_and_texts_their_content()
    {
        using var maker = new InitramfsMaker();
        var read = Read(maker.Segment("xz", "early"));

        Assert.Contains(".hidden-early", read.Files);
        Assert.DoesNotContain("", read.Files);
        Assert.Equal("options early value=1\n", read.Texts["etc/modprobe.d/early.conf"]);
        Assert.Equal(["6.1.0"], read.ModuleVersions);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd-check")]
    [InlineData("xz")]
    [InlineData("xz-blocks")]
    [InlineData("lz4")]
    [InlineData("lz4-frame")]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    [InlineData("none")]
    public void A_cut_off_segment_is_a_problem_wherever_it_is_cut(string codec)
    {
        using var maker = new InitramfsMaker();
        var whole = maker.Segment(codec, "only", 30_000);
        foreach (
            var length in (int[])
                [whole.Length - 1, whole.Length - 5, whole.Length - 9, whole.Length - 600, whole.Length / 2, 40, 20, 12, 7, 4]
        )
        {
            // cpio pads its archives with zeros to 512 bytes; those can be missed.
            var cut = whole[..length];
            if (codec != "none" || whole.AsSpan(length).ContainsAnyExcept((byte)0))
                Assert.True(Read(cut).Problem is not null, $"cut at {length} of {whole.Length}");
        }
    }

    [Theory]
    [InlineData("gzip", "no gzip trailer matches")]
    [InlineData("zstd", "other than a cpio archive")]
    [InlineData("bzip2", "other than a cpio archive")]
    public void What_is_no_archive_is_a_problem_and_not_an_empty_initramfs(string codec, string expected)
    {
        using var maker = new InitramfsMaker();
        var good = maker.Segment("none", "good", 100);
        var other = maker.Compress(codec, [.. "just a text\n"u8]);
        if (codec == "gzip")
        {
            other = maker.Compress(codec, good);
            other[^1] ^= 1;
        }

        var read = Read([.. good, .. other]);

        Assert.Contains(expected, read.Problem, StringComparison.Ordinal);
        Assert.StartsWith($"segment 2 ({codec})", read.Problem, StringComparison.Ordinal);
        Assert.Equal(maker.Listing(good), read.Files.Order(StringComparer.Ordinal));
    }

    private static Initramfs Read(byte[] file) => InitramfsReader.Read("/boot/initrd.img", new MemorySource(file));
}
