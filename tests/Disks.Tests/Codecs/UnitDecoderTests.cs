using System.IO.Compression;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Tests.Formats;

namespace ImageTools.Disks.Tests.Codecs;

public class UnitDecoderTests
{
    private const int Unit = 65536;

    [Theory]
    [InlineData(Codec.Deflate)]
    [InlineData(Codec.Zlib)]
    [InlineData(Codec.Zstd)]
    public void Unit_is_decoded_whatever_follows_its_stream(Codec codec)
    {
        using var portable = new UnitDecoder(portable: true);
        using var native = new UnitDecoder();
        foreach (var plain in Units())
        {
            var encoded = Encode(codec, plain);
            foreach (var tail in new byte[][] { [], [0], new byte[511], [.. encoded, 1, 2, 3], [0x28, 0xb5, 0x2f, 0xfd] })
            {
                foreach (var decoder in new[] { portable, native })
                {
                    var decoded = new byte[plain.Length];
                    Assert.Equal(plain.Length, decoder.Decode(codec, [.. encoded, .. tail], decoded));
                    Assert.Equal(plain, decoded);
                }
            }
        }
    }

    [Theory]
    [InlineData(Codec.Deflate)]
    [InlineData(Codec.Zlib)]
    [InlineData(Codec.Zstd)]
    public void Truncated_or_too_long_stream_never_gives_a_unit_and_the_decoder_goes_on(Codec codec)
    {
        using var portable = new UnitDecoder(portable: true);
        using var native = new UnitDecoder();
        var plain = SampleDisk.Create(Unit, 3);
        var encoded = Encode(codec, plain);
        var decoded = new byte[Unit];
        foreach (var decoder in new[] { portable, native })
        {
            foreach (var length in new[] { 0, 1, 2, encoded.Length / 2, encoded.Length - 6 })
            {
                Assert.InRange(decoder.Decode(codec, encoded.AsSpan(0, length), decoded), -1, Unit - 1);
                Assert.Equal(Unit, decoder.Decode(codec, encoded, decoded));
            }
            Assert.Equal(-1, decoder.Decode(codec, encoded, decoded.AsSpan(0, Unit - 1)));
            Assert.Equal(Unit, decoder.Decode(codec, encoded, decoded));
            Assert.Equal(plain, decoded);
        }
    }

    [Theory]
    [InlineData(Codec.Deflate)]
    [InlineData(Codec.Zlib)]
    public void Portable_and_native_decoder_never_decode_a_damaged_stream_to_different_bytes(Codec codec)
    {
        Assert.SkipUnless(Libdeflate.IsAvailable, "libdeflate is not installed.");
        using var portable = new UnitDecoder(portable: true);
        using var native = new UnitDecoder();
        var random = new Random(11);
        byte[] one = new byte[Unit],
            two = new byte[Unit];
        foreach (var plain in Units())
        {
            var encoded = Encode(codec, plain);
            for (var i = 0; i < 300; i++)
            {
                var damaged = encoded.ToArray();
                damaged[random.Next(Math.Min(damaged.Length, i % 2 == 0 ? 40 : damaged.Length))] ^= (byte)(1 << random.Next(8));
                var length = portable.Decode(codec, damaged, one.AsSpan(0, plain.Length));
                // Where one is stricter about the form of the codes, neither may make up other bytes.
                if (native.Decode(codec, damaged, two.AsSpan(0, plain.Length)) == length && length > 0)
                    Assert.True(one.AsSpan(0, length).SequenceEqual(two.AsSpan(0, length)));
            }
        }
    }

    [Fact]
    public void Damaged_zstd_frames_never_escape_as_anything_but_a_refusal()
    {
        using var decoder = new UnitDecoder();
        var random = new Random(12);
        var decoded = new byte[Unit];
        var plain = SampleDisk.Create(Unit, 4);
        var encoded = Encode(Codec.Zstd, plain);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = encoded.ToArray();
            damaged[random.Next(i % 2 == 0 ? 16 : damaged.Length)] = (byte)random.Next(256);
            Assert.InRange(decoder.Decode(Codec.Zstd, damaged, decoded), -1, Unit);
        }
        Assert.Equal(Unit, decoder.Decode(Codec.Zstd, encoded, decoded));
        Assert.Equal(plain, decoded);
    }

    [Theory]
    [InlineData("-3")]
    [InlineData("-19 --long=27")]
    [InlineData("-1 --no-check")]
    public void Zstd_frame_of_the_zstd_command_without_content_size_is_decoded(string options)
    {
        using var directory = new TempDirectory();
        var source = SampleDisk.Write(directory, Unit);
        Tool.Require("zstd");
        Tool.Run("sh", "-c", $"cat '{source}' | zstd {options} -c > '{directory["frame"]}'");
        using var decoder = new UnitDecoder();
        var decoded = new byte[Unit];
        Assert.Equal(Unit, decoder.Decode(Codec.Zstd, [.. File.ReadAllBytes(directory["frame"]), .. new byte[300]], decoded));
        Assert.Equal(File.ReadAllBytes(source), decoded);
    }

    [Fact]
    public void Window_that_a_hostile_frame_asks_for_is_not_allocated()
    {
        // Single raw block of 4 bytes behind a window descriptor of 2^31 bytes.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x21, 0x00, 0x00, 1, 2, 3, 4];
        using var decoder = new UnitDecoder();
        decoder.Decode(Codec.Zstd, frame, new byte[4096]);
        var before = Environment.WorkingSet;
        for (var i = 0; i < 10; i++)
            decoder.Decode(Codec.Zstd, frame, new byte[4096]);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 64 << 20);
    }

    private static IEnumerable<byte[]> Units()
    {
        yield return new byte[Unit];
        yield return SampleDisk.Create(Unit, 2);
        yield return SampleDisk.Create(4096, 6);
        var noise = new byte[Unit];
        new Random(5).NextBytes(noise);
        yield return noise;
    }

    private static byte[] Encode(Codec codec, byte[] plain)
    {
        if (codec == Codec.Zstd)
        {
            using var compressor = new ZstdSharp.Compressor(3);
            return compressor.Wrap(plain).ToArray();
        }
        using var target = new MemoryStream();
        using (
            Stream stream =
                codec == Codec.Zlib ? new ZLibStream(target, CompressionLevel.Optimal) : new DeflateStream(target, CompressionLevel.Optimal)
        )
        {
            stream.Write(plain);
        }

        return target.ToArray();
    }
}
