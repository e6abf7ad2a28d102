using System.Globalization;
using System.Text;

namespace ImageTools.Fuzz.Seeds;

/// <summary>Makes small tar archives, member by member.</summary>
internal sealed class TinyTar
{
    private const int Block = 512,
        SizeField = 124,
        SizeLength = 12,
        ChecksumField = 148,
        ChecksumLength = 8,
        TypeField = 156,
        MagicField = 257;

    private readonly List<byte[]> blocks = [];
    private readonly List<Words> words = [];
    private int length;

    /// <summary>What ustar and pax write, and what GNU tar writes.</summary>
    public const string Ustar = "ustar\000",
        Gnu = "ustar  \0";

    /// <summary>Adds a header and the bytes behind it.</summary>
    /// <param name="name">name, at most 100 bytes.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="type">typeflag.</param>
    /// <param name="size">The size that the header states; null is that of the data.</param>
    /// <param name="magic">magic and version; empty for an archive of the time before ustar.</param>
    /// <param name="isBinary">Whether the size is in base 256 instead of octal digits.</param>
    public TinyTar Add(string name, byte[] data, char type = '0', long? size = null, string magic = Ustar, bool isBinary = false)
    {
        var header = new byte[Block];
        header.Put(0, Encoding.UTF8.GetBytes(name));
        header.Put(100, "0000644"u8);
        var stated = size ?? data.Length;
        if (isBinary)
        {
            header[SizeField] = 0x80;
            header.Be(SizeField + 4, (ulong)stated);
        }
        else
        {
            header.Put(SizeField, Encoding.ASCII.GetBytes(System.Convert.ToString(stated, 8).PadLeft(SizeLength - 1, '0')));
        }

        header.Put(136, "00000000000"u8);
        header[TypeField] = (byte)type;
        header.Put(MagicField, Encoding.ASCII.GetBytes(magic));
        WriteChecksum(header);
        // Sizes first: where the next header is depends on nothing else.
        words.Add(new(length + SizeField + 4, 8, 8, true));
        words.Add(new(length + SizeField, SizeLength, 1));
        words.Add(new(length + TypeField, 1, 1));
        if (type is 'x' or 'g' or 'L' or 'K')
            words.Add(new(length + Block, Math.Min(data.Length, 64), 1));
        byte[] all = [.. header, .. data, .. new byte[-data.Length & (Block - 1)]];
        blocks.Add(all);
        length += all.Length;
        return this;
    }

    /// <summary>Adds the long name of the next member, as GNU tar does.</summary>
    public TinyTar LongName(string name) => Add("././@LongLink", [.. Encoding.UTF8.GetBytes(name), 0], 'L', magic: Gnu);

    /// <summary>Adds a pax header.</summary>
    public TinyTar Pax(char type, params (string Key, string Value)[] records) =>
        Add("pax", Encoding.UTF8.GetBytes(string.Concat(records.Select(r => Record(r.Key, r.Value)))), type);

    /// <summary>The archive as a seed.</summary>
    public Seed ToSeed(string name, bool isGood = true) =>
        new(name, [.. blocks.SelectMany(b => b), .. new byte[2 * Block]])
        {
            Words = words,
            Mend = MendHeaders,
            IsGood = isGood,
        };

    /// <summary>Makes the checksums of all headers that have the mark of ustar right.</summary>
    private static void MendHeaders(byte[] archive)
    {
        for (var at = 0; at + Block <= archive.Length; at += Block)
        {
            var header = archive.AsSpan(at, Block);
            if (header[MagicField..].StartsWith("ustar"u8))
                WriteChecksum(header);
        }
    }

    private static void WriteChecksum(Span<byte> header)
    {
        header.Slice(ChecksumField, ChecksumLength).Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
            sum += value;
        Encoding.ASCII.GetBytes(System.Convert.ToString(sum, 8).PadLeft(6, '0') + "\0").CopyTo(header[ChecksumField..]);
    }

    private static string Record(string key, string value)
    {
        var rest = $" {key}={value}\n";
        // The length counts its own digits.
        var count = Encoding.UTF8.GetByteCount(rest);
        var digits = Enumerable.Range(1, 9).First(d => (count + d).ToString(CultureInfo.InvariantCulture).Length == d);
        return (count + digits).ToString(CultureInfo.InvariantCulture) + rest;
    }
}
