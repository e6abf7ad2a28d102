using System.Globalization;
using System.Text;

namespace ImageTools.Conformance.Signing;

/// <summary>Percent-encoding as section 1.3 of the protocol's description writes it.</summary>
internal static class Wire
{
    private const string Bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Every UTF-8 byte but the unreserved ones, and but those of <paramref name="also"/>.</summary>
    public static string Encode(string text, string also = "")
    {
        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var letter = (char)octet;
            if (Bare.Contains(letter) || also.Contains(letter))
                encoded.Append(letter);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return encoded.ToString();
    }

    /// <summary>A key in a URL: its slashes stay.</summary>
    public static string Key(string key) => Encode(key, "/");

    /// <summary>Decoded once; a plus stays a plus.</summary>
    public static string Decode(string text)
    {
        var octets = new List<byte>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%')
            {
                octets.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                var length = char.IsHighSurrogate(text[at]) ? 2 : 1;
                octets.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
                at += length - 1;
            }
        }
        return Encoding.UTF8.GetString([.. octets]);
    }

    /// <summary>The parameters of a query, decoded; a name alone has no value.</summary>
    public static List<(string Name, string? Value)> Query(string text) =>
        [
            .. text.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(item =>
                    item.IndexOf('=') is var equals and >= 0
                        ? (Decode(item[..equals]), (string?)Decode(item[(equals + 1)..]))
                        : (Decode(item), null)
                ),
        ];
}
