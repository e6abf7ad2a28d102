using System.Globalization;
using System.Text;

namespace ImageTools.Disks.Tests.Containers;

/// <summary>Makes archives that no honest program makes.</summary>
internal sealed class TarBuilder
{
    private readonly List<byte[]> blocks = [];

    /// <summary>Adds a member; what is left out is as an honest program writes it.</summary>
    /// <param name="name">name.</param>
    /// <param name="data">What follows.</param>
    /// <param name="type">typeflag.</param>
    /// <param name="size">The field as it stands there.</param>
    /// <param name="checksum">The field as it stands there.</param>
    /// <param name="magic">magic and version.</param>
    public TarBuilder Add(
        string name,
        byte[] data,
        char type = '0',
        byte[]? size = null,
        string? checksum = null,
        string magic = "ustar\000"
    )
    {
        var header = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(header, 0);
        "0000644"u8.CopyTo(header.AsSpan(100));
        (size ?? Octal(data.Length)).CopyTo(header, 124);
        "00000000000"u8.CopyTo(header.AsSpan(136));
        header[156] = (byte)type;
        Encoding.Latin1.GetBytes(magic).CopyTo(header, 257);
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Sum(b => b);
        Encoding.Latin1.GetBytes(checksum ?? System.Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        blocks.Add(header);
        blocks.Add(data);
        blocks.Add(new byte[-data.Length & 511]);
        return this;
    }

    /// <summary>Adds a pax header of some records.</summary>
    public TarBuilder Pax(char type, params (string Key, string Value)[] records) =>
        Add("pax", Encoding.UTF8.GetBytes(string.Concat(records.Select(r => Record(r.Key, r.Value)))), type);

    /// <summary>The archive, with the blocks that end it.</summary>
    public byte[] ToArray(bool isEnded = true) => [.. blocks.SelectMany(b => b), .. new byte[isEnded ? 1024 : 0]];

    /// <summary>A number as it stands in a header.</summary>
    public static byte[] Octal(long value) => Encoding.ASCII.GetBytes(System.Convert.ToString(value, 8).PadLeft(11, '0') + "\0");

    private static string Record(string key, string value)
    {
        var rest = $" {key}={value}\n";
        // The length counts its own digits.
        var length = Encoding.UTF8.GetByteCount(rest);
        var digits = Enumerable.Range(1, 9).First(d => (length + d).ToString(CultureInfo.InvariantCulture).Length == d);
        return (length + digits).ToString(CultureInfo.InvariantCulture) + rest;
    }
}
