using System.Text;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>Names as Linux shows them.</summary>
internal static class IsoNames
{
    /// <summary>Of the primary descriptor: in lower case, without the version 1, and with dots in place of other semicolons.</summary>
    public static string Plain(ReadOnlySpan<byte> stored)
    {
        var name = new byte[stored.Length];
        var length = 0;
        for (var i = 0; i < stored.Length; i++)
        {
            var c = stored[i];
            var rest = stored[i..];
            if (rest.SequenceEqual(".;1"u8) || rest.SequenceEqual(";1"u8))
                break;
            name[length++] = c switch
            {
                >= (byte)'A' and <= (byte)'Z' => (byte)(c | 0x20),
                (byte)';' or (byte)'/' => (byte)'.',
                _ => c,
            };
        }
        return Encoding.UTF8.GetString(name, 0, length);
    }

    /// <summary>Of Joliet: UCS-2, without the version 1 and without dots at the end.</summary>
    public static string Joliet(ReadOnlySpan<byte> stored)
    {
        var name = Encoding.BigEndianUnicode.GetString(stored[..(stored.Length & ~1)]);
        if (name.Length > 2 && name.EndsWith(";1", StringComparison.Ordinal))
            name = name[..^2];
        while (name.Length >= 2 && name[^1] == '.')
            name = name[..^1];
        return name.Replace('/', '.').Replace('\0', '.');
    }
}
