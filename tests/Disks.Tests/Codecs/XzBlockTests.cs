using ImageTools.Disks.Codecs;

namespace ImageTools.Disks.Tests.Codecs;

public class XzBlockTests
{
    public static TheoryData<string> Filters =>
        [
            "--lzma2=preset=1",
            "--x86 --lzma2",
            "--arm --lzma2",
            "--armthumb --lzma2",
            "--arm64 --lzma2",
            "--powerpc --lzma2",
            "--sparc --lzma2",
            "--ia64 --lzma2",
            "--delta=dist=3 --lzma2",
            "--x86 --arm --delta --lzma2=dict=1GiB",
            "--block-size=7000 --x86=start=4096 --lzma2=lc=0,lp=2,pb=0",
        ];

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_stream_is_what_xz_was_given_and_damage_is_refused(string filters)
    {
        using var directory = new TempDirectory();
        // Machine code of a real program is what the filters are for.
        var content = File.ReadAllBytes("/bin/sh").Concat(new byte[5000]).Take(90_000).ToArray();
        File.WriteAllBytes(directory["file"], content);
        Tool.Run("xz", ["--check=crc32", "--keep", .. filters.Split(' '), directory["file"]]);
        var packed = File.ReadAllBytes(directory["file.xz"]);
        var decoded = new byte[content.Length + 10];

        Assert.Equal(content.Length, XzBlock.Decode(packed, decoded));
        Assert.True(content.AsSpan().SequenceEqual(decoded.AsSpan(0, content.Length)));
        Assert.Equal(content.Length, XzBlock.Decode(packed, decoded.AsSpan(0, content.Length)));
        Assert.Equal(-1, XzBlock.Decode(packed, decoded.AsSpan(0, content.Length - 1)));
        Damage(packed, content, (p, d) => XzBlock.Decode(p, d));
    }

    [Fact]
    public void A_block_of_the_old_format_is_what_lzma_was_given_and_damage_is_no_exception()
    {
        using var directory = new TempDirectory();
        var content = File.ReadAllBytes("/bin/sh").Take(60_000).ToArray();
        File.WriteAllBytes(directory["file"], content);
        Tool.Run("xz", "--format=lzma", "--keep", directory["file"]);
        var packed = File.ReadAllBytes(directory["file.lzma"]);
        var decoded = new byte[content.Length];

        Assert.Equal(content.Length, LzmaBlock.DecodeAlone(packed, decoded));
        Assert.Equal(content, decoded);
        // A dictionary of 4 GiB is not allocated.
        packed.AsSpan(1, 4).Fill(0xff);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(content.Length, LzmaBlock.DecodeAlone(packed, decoded));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var changed = packed.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            _ = LzmaBlock.DecodeAlone(changed.AsMemory(0, random.Next(2) == 0 ? changed.Length : random.Next(changed.Length)), decoded);
        }
    }

    private static void Damage(byte[] packed, byte[] content, Func<byte[], byte[], int> decode)
    {
        var random = new Random(2);
        for (var i = 0; i < 60; i++)
        {
            var changed = packed.ToArray();
            if (i % 2 == 0)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            else
                changed = changed[..random.Next(changed.Length)];
            var decoded = new byte[content.Length];
            var length = decode(changed, decoded);
            // What is behind the blocks is not needed.
            Assert.True(length < 0 || content.AsSpan().StartsWith(decoded.AsSpan(0, length)), $"case {i} decodes to something else");
        }
    }
}
