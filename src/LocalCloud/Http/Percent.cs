using System.Text;

namespace ImageTools.LocalCloud.Http;

/// <summary>RFC 3986 encoding of UTF-8, as both protocols sign it.</summary>
internal static class Percent
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Encodes all but letters, digits, <c>- . _ ~</c> and, if asked, the slash; hex in upper case.</summary>
    public static string Encode(string text, bool keepSlash = false)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || (keepSlash && c == '/'))
                result.Append(c);
            else
                result.Append('%').Append(Digit(b >> 4)).Append(Digit(b & 15));
        }
        return result.ToString();
    }

    /// <summary>Decodes once; a plus is a space. Null when an escape is broken or the bytes are not UTF-8.</summary>
    public static string? Decode(string text)
    {
        if (!text.AsSpan().ContainsAny('%', '+'))
            return text;
        var source = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var b = source[i];
            if (b == '%')
            {
                if (
                    i + 2 >= source.Length
                    || Value(source[i + 1]) is not (>= 0 and var high)
                    || Value(source[i + 2]) is not (>= 0 and var low)
                )
                {
                    return null;
                }

                b = (byte)(high << 4 | low);
                i += 2;
            }
            else if (b == '+')
            {
                b = (byte)' ';
            }
            source[length++] = b;
        }
        try
        {
            return Strict.GetString(source, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static char Digit(int value) => "0123456789ABCDEF"[value];

    private static int Value(byte b) =>
        b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            _ => -1,
        };
}
