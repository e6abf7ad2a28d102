using System.Text;
using CsCheck;
using ImageTools.Disks.Codecs;

namespace ImageTools.Disks.Tests.Codecs;

/// <summary>The decoders of Windows against the examples of MS-XCA, and against noise.</summary>
public class WindowsCodecs
{
    // MS-XCA 3.3: a song, and what LZNT1 makes of it.
    private const string Song =
        "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D E A F# F# G A A G F# E "
        + "D D E "
        + "F# E D D\0";

    private const string PackedSong =
        "38B08846232000204720410010A24701A045204400084501507900C045200524138805B4024A44EF0358028C091601484500BE009E0004011890" + "00";

    [Fact]
    public void The_example_of_lznt1_is_decoded()
    {
        var output = new byte[Song.Length];
        Lznt1.Decode(Convert.FromHexString(PackedSong), output);
        Assert.Equal(Song, Encoding.ASCII.GetString(output));
    }

    [Fact]
    public void The_alphabet_of_lz77_and_huffman_is_decoded()
    {
        // MS-XCA 3.2: 256 bytes of lengths, and the codes of 26 letters.
        var packed = new byte[256 + 20];
        packed[0x30] = 0x50;
        packed.AsSpan(0x31, 10).Fill(0x55);
        (packed[0x3b], packed[0x3c], packed[0x3d], packed[0x80]) = (0x45, 0x44, 0x04, 0x04);
        Convert.FromHexString("D8523ED794115BE9195FF9D67CDF8D0400000000").CopyTo(packed, 256);
        var output = new byte[26];
        XpressHuffman.Decode(packed, output);
        Assert.Equal("abcdefghijklmnopqrstuvwxyz", Encoding.ASCII.GetString(output));
    }

    [Fact]
    public void Noise_is_decoded_or_refused()
    {
        var refused = 0;
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[0, 40_000])
            .Sample(
                (input, length) =>
                {
                    foreach (var decode in new Action<byte[], byte[]>[] { Lznt, Xpress, LzxChunk })
                    {
                        try
                        {
                            decode(input, new byte[length]);
                        }
                        catch (InvalidDataException)
                        {
                            Interlocked.Increment(ref refused);
                        }
                    }
                },
                iter: 3000,
                threads: 1
            );
        Assert.NotEqual(0, refused);

        static void Lznt(byte[] input, byte[] output) => Lznt1.Decode(input, output);
        static void Xpress(byte[] input, byte[] output) => XpressHuffman.Decode(input, output);
        static void LzxChunk(byte[] input, byte[] output) => Lzx.Decode(input, output.AsSpan(0, Math.Min(output.Length, Lzx.ChunkSize)));
    }
}
