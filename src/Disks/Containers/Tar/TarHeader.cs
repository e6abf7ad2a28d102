using System.Text;

namespace ImageTools.Disks.Containers.Tar;

/// <summary>
/// One header block, checked (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"). Each property gives its
/// name in the specification.
/// </summary>
internal readonly record struct TarHeader
{
    /// <summary>Headers and data are in blocks of this size.</summary>
    public const int Size = 512;

    public const string Structure = "tar header";

    /// <summary>magic and version: "ustar\0" and "00" by POSIX, "ustar  \0" by GNU, zeros before them.</summary>
    private const int MagicOffset = 257,
        MagicLength = 8;

    private const int NameLength = 100,
        SizeOffset = 124,
        SizeLength = 12,
        ChecksumOffset = 148,
        ChecksumLength = 8,
        TypeOffset = 156,
        PrefixOffset = 345,
        PrefixLength = 155,
        SparseExtendedOffset = 482;

    /// <summary>The common prefix of both magics.</summary>
    private static ReadOnlySpan<byte> Magic => "ustar"u8;

    /// <summary>prefix and name, unchanged.</summary>
    public required string Name { get; init; }

    /// <summary>size: bytes that follow, unless a pax header has another size.</summary>
    public required long Length { get; init; }

    /// <summary>typeflag.</summary>
    public required char Type { get; init; }

    /// <summary>isextended of GNU's sparse header: more of the map follows before the data.</summary>
    public required bool SparseMapContinues { get; init; }

    /// <summary>Reads and checks a block that is not all zeros.</summary>
    /// <exception cref="ImageFormatException">It is not a header.</exception>
    public static TarHeader Parse(string file, ReadOnlySpan<byte> block, long at)
    {
        if (!HasMagic(block) && !IsOld(block))
        {
            throw new ImageFormatException(
                file,
                Structure,
                "is not ustar",
                "magic",
                System.Convert.ToHexString(block.Slice(MagicOffset, MagicLength)),
                at + MagicOffset,
                "The archive is damaged there; fetch it again."
            );
        }

        var stated = Number(file, block.Slice(ChecksumOffset, ChecksumLength), "chksum", at + ChecksumOffset);
        var (sum, signedSum) = Checksums(block);
        if (stated != sum && stated != signedSum)
        {
            throw new ImageFormatException(
                file,
                Structure,
                $"is not {sum}, the sum of the header's bytes",
                "chksum",
                stated,
                at + ChecksumOffset,
                "The archive is damaged; fetch it again."
            );
        }

        // Only POSIX has a prefix there; GNU has times in its place.
        var isPosix = HasMagic(block) && block[MagicOffset + Magic.Length] == 0;
        var prefix = isPosix ? Text(block.Slice(PrefixOffset, PrefixLength)) : "";
        var name = Text(block[..NameLength]);
        return new TarHeader
        {
            Name = prefix.Length > 0 ? $"{prefix}/{name}" : name,
            Length = Number(file, block.Slice(SizeOffset, SizeLength), "size", at + SizeOffset),
            Type = (char)block[TypeOffset],
            SparseMapContinues = block[SparseExtendedOffset] != 0,
        };
    }

    /// <summary>Whether a block has the magic of ustar.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> block) => block[MagicOffset..].StartsWith(Magic);

    /// <summary>Whether a block is a header from before ustar. Only its checksum identifies it.</summary>
    public static bool IsOld(ReadOnlySpan<byte> block)
    {
        if (block[0] == 0 || block.Slice(MagicOffset, MagicLength).ContainsAnyExcept((byte)0))
            return false;
        var digits = block.Slice(ChecksumOffset, ChecksumLength).Trim("\0 "u8);
        var stated = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            stated = (stated << 3) | (digit - '0');
        }
        return stated == Checksums(block).Sum;
    }

    /// <summary>The bytes up to the first NUL.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var nul = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(nul < 0 ? bytes : bytes[..nul]);
    }

    /// <summary>Octal digits, or a binary number of GNU (base 256) when the highest bit is set.</summary>
    private static long Number(string file, ReadOnlySpan<byte> field, string name, long at)
    {
        if ((field[0] & 0x80) != 0)
            return Binary(file, field, name, at);
        var digits = field.Trim("\0 "u8);
        long value = 0;
        foreach (var digit in digits)
        {
            // Twelve octal digits are 36 bits.
            if (digit is < (byte)'0' or > (byte)'7')
                throw Bad(file, "is no octal number", name, Encoding.Latin1.GetString(digits), at);
            value = (value << 3) | (uint)(digit - '0');
        }
        return value;
    }

    private static long Binary(string file, ReadOnlySpan<byte> field, string name, long at)
    {
        // The highest bit marks a binary number, the next bit is the sign.
        if ((field[0] & 0x40) != 0)
            throw Bad(file, "is less than zero", name, System.Convert.ToHexString(field), at);
        long value = field[0] & 0x3f;
        foreach (var part in field[1..])
        {
            if (value > long.MaxValue >> 8)
                throw Bad(file, "is too large", name, System.Convert.ToHexString(field), at);
            value = (value << 8) | part;
        }
        return value;
    }

    /// <summary>The sum of all bytes, with blanks in its own field. Some old programs added signed bytes.</summary>
    private static (long Sum, long Signed) Checksums(ReadOnlySpan<byte> block)
    {
        long sum = ChecksumLength * ' ',
            signed = sum;
        for (var i = 0; i < Size; i++)
        {
            if (i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength)
                continue;
            sum += block[i];
            signed += (sbyte)block[i];
        }
        return (sum, signed);
    }

    private static ImageFormatException Bad(string file, string problem, string field, object value, long at) =>
        new(file, Structure, problem, field, value, at, "The archive is damaged; fetch it again.");
}
