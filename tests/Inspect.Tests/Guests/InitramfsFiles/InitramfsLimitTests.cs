using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.InitramfsFiles;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.InitramfsFiles;

/// <summary>
/// What an initramfs may cost: limits hold for all of its segments together, and what lies behind one is said to be
/// unread.
/// </summary>
public sealed class InitramfsLimitTests
{
    [Fact]
    public void Decoded_bytes_are_limited_over_all_segments_together()
    {
        Tool.Require("cpio", "zstd", "truncate");
        using var directory = new TempDirectory();
        // 400 MiB each: three of them are more than 1 GiB.
        Tool.Run(
            "sh",
            "-c",
            "cd \"$1\" && truncate -s 400M zeros && echo zeros | cpio -o -H newc --quiet | zstd -q -1 -c > bomb",
            "sh",
            directory.Path
        );
        var bomb = File.ReadAllBytes(directory["bomb"]);

        Assert.Null(Read([.. bomb, .. bomb]).Problem);
        Assert.Matches("^segment 3 \\(zstd\\) holds more than 2348[0-9]{5} bytes$", Read([.. bomb, .. bomb, .. bomb]).Problem);
    }

    [Fact]
    public void Entries_are_limited_over_all_segments_together()
    {
        var half = InitramfsMaker.Archive([.. Enumerable.Range(0, 120_000).Select(i => ($"f{i}", Array.Empty<byte>()))]);
        Assert.Null(Read(half).Problem);
        var read = Read([.. half, .. half]);
        Assert.Equal("segment 2 (none) has more than 200000 entries", read.Problem);
    }

    [Fact]
    public void Long_names_are_kept_up_to_a_sum_only()
    {
        var name = new string('x', 4000);
        var read = Read(InitramfsMaker.Archive([.. Enumerable.Range(0, 10_000).Select(i => ($"{name}{i}", Array.Empty<byte>()))]));
        Assert.Contains("characters of names", read.Problem, StringComparison.Ordinal);
        Assert.InRange(read.Files.Sum(f => (long)f.Length), 16_000_000, 16 << 20);
    }

    [Fact]
    public void Texts_are_kept_up_to_a_sum_only()
    {
        var text = new byte[60_000];
        var read = Read(InitramfsMaker.Archive([.. Enumerable.Range(0, 100).Select(i => ($"etc/modprobe.d/{i}.conf", text))]));
        Assert.Contains("bytes of configuration", read.Problem, StringComparison.Ordinal);
        Assert.InRange(read.Texts.Values.Sum(t => (long)t.Length), 4_000_000, 4 << 20);
    }

    [Fact]
    public void Only_so_many_segments_are_read()
    {
        using var maker = new InitramfsMaker();
        var one = InitramfsMaker.Archive(("file", []));
        Assert.Null(Read([.. Enumerable.Repeat(one, 64).SelectMany(a => a)]).Problem);
        Assert.Equal("has more than 64 segments", Read([.. Enumerable.Repeat(one, 65).SelectMany(a => a)]).Problem);
        // Nor do empty members cost more, which hold nothing.
        Assert.StartsWith(
            "segment 1 (gzip) ",
            Read([.. Enumerable.Repeat(maker.Compress("gzip", []), 100_000).SelectMany(a => a)]).Problem,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("5d00000080ffffffffffffffff00", "needs a dictionary of 2147483648 bytes")]
    [InlineData("fd377a585a000004e6d6b446020021011c000000", "is cut off")]
    [InlineData("fd377a585a000004e6d6b4460200210128000000", "needs a dictionary of 4294967295 bytes")]
    [InlineData("fd377a585a000004e6d6b44602002101ff000000", "needs a dictionary of")]
    [InlineData("28b52ffd00f8010000", "needs a dictionary of 2199023255552 bytes")]
    public void A_dictionary_is_not_allocated_because_a_header_asks_for_it(string header, string expected) =>
        Assert.Contains(
            expected,
            Read([
                .. System.Convert.FromHexString(header),
                .. new byte[header.StartsWith("28b5", StringComparison.Ordinal) ? 0 : 2],
            ]).Problem,
            StringComparison.Ordinal
        );

    private static Initramfs Read(byte[] file) => InitramfsReader.Read("/boot/initrd.img", new MemorySource(file));
}
