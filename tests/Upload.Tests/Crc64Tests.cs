using CsCheck;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>CRC-64 of OSS, and its combination.</summary>
public class Crc64Tests
{
    /// <summary>The check value of CRC-64/XZ in the catalogue of parametrised CRC algorithms.</summary>
    [Fact]
    public void It_is_the_crc_of_xz() => Assert.Equal(0x995dc9bbdf1939faUL, OssCrc64.Compute("123456789"u8));

    [Fact]
    public void The_crcs_of_two_pieces_give_the_crc_of_both() =>
        Gen.Select(Gen.Byte.Array[0, 5000], Gen.Byte.Array[0, 5000])
            .Sample((a, b) => OssCrc64.Combine(OssCrc64.Compute(a), OssCrc64.Compute(b), b.Length) == OssCrc64.Compute([.. a, .. b]));

    [Fact]
    public void The_crc_of_zeros_needs_no_zeros() => Gen.Int[0, 100_000].Sample(n => OssCrc64.OfZeros(n) == OssCrc64.Compute(new byte[n]));

    /// <summary>A terabyte of zeros, which nobody reads: it is 2^20 times a mebibyte.</summary>
    [Fact]
    public void Zeros_of_any_length_combine()
    {
        const int Mebi = 20;
        var crc = OssCrc64.Compute(new byte[1 << Mebi]);
        for (var power = Mebi; power < 2 * Mebi; power++)
            crc = OssCrc64.Combine(crc, crc, 1L << power);
        Assert.Equal(crc, OssCrc64.OfZeros(1L << (2 * Mebi)));
    }
}
