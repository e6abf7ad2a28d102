using System.Globalization;
using System.Text;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>
/// The encoding that a descriptor states. VMware writes the encoding of its Windows, with the names of ICU: windows-1252, GBK, Big5,
/// Shift_JIS, windows-949 …
/// </summary>
internal static class VmdkEncoding
{
    private static readonly Dictionary<string, int> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UTF8"] = 65001,
        ["GBK"] = 936,
        ["GB2312"] = 936,
        ["MS936"] = 936,
        ["Big5"] = 950,
        ["Big5-HKSCS"] = 950,
        ["MS950"] = 950,
        ["Shift_JIS"] = 932,
        ["Shift-JIS"] = 932,
        ["SJIS"] = 932,
        ["MS932"] = 932,
        ["windows-31j"] = 932,
        ["EUC-KR"] = 949,
        ["KS_C_5601-1987"] = 949,
        ["MS949"] = 949,
    };

    private static readonly string[] Prefixes = ["windows-", "ibm-", "ibm", "cp", "ms"];

    /// <summary>The encoding with this name; UTF-8 without a name and for an unknown one.</summary>
    public static Encoding Of(string name)
    {
        if (Aliases.TryGetValue(name, out var page))
            return Find(page) ?? Encoding.UTF8;
        var prefix = Array.Find(Prefixes, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        if (
            prefix is not null
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out page)
            && page <= ushort.MaxValue
            && Find(page) is { } found
        )
        {
            return found;
        }

        try
        {
            // A descriptor in 16-bit text is never recognised, so a descriptor that states such an encoding is read as bytes.
            return (CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name)) is { } known && IsAscii(known)
                ? known
                : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    private static Encoding? Find(int page)
    {
        try
        {
            return (CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page)) is { } found && IsAscii(found)
                ? found
                : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsAscii(Encoding encoding) => encoding.GetString("RW \"=\\"u8) == "RW \"=\\";
}
