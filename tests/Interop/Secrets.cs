using System.Security;
using System.Text;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>Texts that must be nowhere, looked for in every form in which somebody writes a text.</summary>
internal sealed class Secrets
{
    private const int ShortestPiece = 12;
    private readonly List<(string Name, byte[] Bytes)> forms = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One more.</summary>
    public void Add(string name, string secret)
    {
        Count++;
        foreach (var (form, bytes) in Forms(secret).DistinctBy(f => System.Convert.ToHexString(f.Bytes)))
            forms.Add(($"{name} ({form})", bytes));
    }

    /// <summary>Those that are in these bytes.</summary>
    public IEnumerable<string> In(byte[] bytes) => forms.Where(f => bytes.AsSpan().IndexOf(f.Bytes) >= 0).Select(f => f.Name);

    /// <summary>A secret as it is, in its halves, and as addresses, documents and dumps write it.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> Forms(string secret)
    {
        var utf8 = Encoding.UTF8.GetBytes(secret);
        yield return ("as it is", utf8);
        if (secret.Length >= 2 * ShortestPiece)
        {
            yield return ("first half", utf8[..(utf8.Length / 2)]);
            yield return ("second half", utf8[(utf8.Length / 2)..]);
        }
        var percent = Uri.EscapeDataString(secret);
        foreach (
            var (form, text) in ((string, string)[])
                [
                    ("percent", percent),
                    ("percent, small", Lower(percent)),
                    ("percent twice", Uri.EscapeDataString(percent)),
                    ("form", System.Net.WebUtility.UrlEncode(secret)),
                    ("json", JsonEncodedText.Encode(secret).ToString()),
                    ("xml", SecurityElement.Escape(secret)!),
                    ("hex", System.Convert.ToHexStringLower(utf8)),
                    ("HEX", System.Convert.ToHexString(utf8)),
                ]
        )
        {
            yield return (form, Encoding.UTF8.GetBytes(text));
        }

        yield return ("UTF-16", Encoding.Unicode.GetBytes(secret));
        for (var before = 0; before < 3; before++)
        {
            var core = Base64Inside(utf8, before);
            yield return ("base64", Encoding.ASCII.GetBytes(core));
            yield return ("base64url", Encoding.ASCII.GetBytes(core.Replace('+', '-').Replace('/', '_')));
        }
    }

    /// <summary>The letters that stand for these bytes wherever they lie in a longer base64 text, whatever is around them.</summary>
    private static string Base64Inside(byte[] bytes, int before)
    {
        var text = System.Convert.ToBase64String([.. new byte[before], .. bytes]);
        var first = ((before * 8) + 5) / 6;
        return text[first..((before + bytes.Length) * 8 / 6)];
    }

    private static string Lower(string percent)
    {
        var text = new StringBuilder(percent);
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (percent[i] == '%')
                (text[i + 1], text[i + 2]) = (char.ToLowerInvariant(percent[i + 1]), char.ToLowerInvariant(percent[i + 2]));
        }
        return text.ToString();
    }
}
