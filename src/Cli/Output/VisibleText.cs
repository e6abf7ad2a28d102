using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImageTools.Cli.Output;

/// <summary>
/// Makes invisible characters visible: characters that control a terminal or change the direction of text become \uXXXX. In a JSON string
/// this form means the same character. So one rule serves text and JSON, and programs read the exact value.
/// </summary>
internal static class VisibleText
{
    // Characters that need a check: C0, DEL and C1, marks that change the direction of text, line separators, invisible fillers, and halves
    // of characters.
    private static readonly SearchValues<char> Suspects = SearchValues.Create([
        .. Range('\0', '\x1f'),
        .. Range('\x7f', '\x9f'),
        '\u00ad',
        '\u061c',
        '\u115f',
        '\u1160',
        '\u180e',
        .. Range('\u200b', '\u200b'),
        '\u200e',
        '\u200f',
        .. Range('\u2028', '\u202e'),
        .. Range('\u2060', '\u206f'),
        '\u3164',
        '\ufeff',
        '\uffa0',
        .. Range('\ufff9', '\ufffb'),
        .. Range('\ud800', '\udfff'),
    ]);

    /// <summary>The text with all these characters escaped.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="keepLines">Whether line feeds stay, because they come from this tool or are white space of JSON.</param>
    public static string Of(string text, bool keepLines = false)
    {
        var at = text.AsSpan().IndexOfAny(Suspects);
        if (at < 0)
            return text;
        var result = new StringBuilder(text.Length + 16);
        Append(result, text, keepLines);
        return result.ToString();
    }

    private static void Append(StringBuilder to, ReadOnlySpan<char> text, bool keepLines)
    {
        while (text.IndexOfAny(Suspects) is var at and >= 0)
        {
            to.Append(text[..at]);
            var used =
                Rune.DecodeFromUtf16(text[at..], out var rune, out var length) == OperationStatus.Done && IsHarmless(rune, keepLines)
                    ? length
                    : 0;
            if (used > 0)
            {
                to.Append(text.Slice(at, used));
            }
            else
            {
                used = Math.Max(length, 1);
                foreach (var unit in text.Slice(at, used))
                    to.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
            text = text[(at + used)..];
        }
        to.Append(text);
    }

    // Tags (U+E0000 and on) are invisible; the other characters beyond the first plane are letters and pictures.
    private static bool IsHarmless(Rune rune, bool keepLines) =>
        rune.Value == '\n'
            ? keepLines
            : !rune.IsBmp && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control);

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(c => (char)c);
}
