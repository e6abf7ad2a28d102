using System.Text;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// How a directory that ignores case compares names: by Unicode 12.1, each code point folded and decomposed, default-ignorable ones left
/// out, combining marks in canonical order.
/// </summary>
internal sealed class ExtCaseFold
{
    private const int HangulFirst = 0xac00,
        HangulCount = 11172,
        Vowels = 21,
        Trailing = 28;

    private static readonly Lazy<ExtCaseFold> Instance = new(() => new ExtCaseFold(ExtCaseFoldTable.Unpack()));

    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, int[]> mappings = [];

    private ExtCaseFold(ReadOnlySpan<byte> table)
    {
        var at = 0;
        var end = 0;
        for (var left = Number(table, ref at); left > 0; left--)
        {
            var start = end + Number(table, ref at);
            end = start + Number(table, ref at);
            var combining = table[at++];
            for (var c = start; c < end; c++)
                classes[c] = combining;
        }
        var mapped = 0;
        for (var left = Number(table, ref at); left > 0; left--)
        {
            mapped += Number(table, ref at);
            var to = new int[Number(table, ref at)];
            for (var i = 0; i < to.Length; i++)
            {
                var value = Number(table, ref at);
                to[i] = (value >> 1 ^ -(value & 1)) + (i == 0 ? mapped : 0x300);
            }
            mappings[mapped] = to;
        }
    }

    /// <summary>The folded name in UTF-8; null when it is not UTF-8. Such names are compared as they are.</summary>
    public static byte[]? Fold(ReadOnlySpan<byte> name) => Instance.Value.FoldName(name);

    private byte[]? FoldName(ReadOnlySpan<byte> name)
    {
        var folded = new StringBuilder(name.Length);
        // What was appended since the last code point that nothing moves across.
        var marks = new List<(int CodePoint, byte Class)>();
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var used) != System.Buffers.OperationStatus.Done)
                return null;
            name = name[used..];
            if (rune.Value is >= HangulFirst and < HangulFirst + HangulCount)
            {
                Flush(marks, folded);
                AppendHangul(rune.Value - HangulFirst, folded);
            }
            else if (!mappings.TryGetValue(rune.Value, out var to))
            {
                Append(rune.Value, marks, folded);
            }
            else if (to.Length == 0)
            {
                Flush(marks, folded);
            }
            else
            {
                foreach (var codePoint in to)
                    Append(codePoint, marks, folded);
            }
        }
        Flush(marks, folded);
        return Encoding.UTF8.GetBytes(folded.ToString());
    }

    private void Append(int codePoint, List<(int CodePoint, byte Class)> marks, StringBuilder folded)
    {
        var combining = classes.GetValueOrDefault(codePoint);
        if (combining == 0)
        {
            Flush(marks, folded);
            folded.Append(new Rune(codePoint));
            return;
        }
        // Behind the last mark that is not of a higher class.
        var place = marks.Count;
        while (place > 0 && marks[place - 1].Class > combining)
            place--;
        marks.Insert(place, (codePoint, combining));
    }

    private static void Flush(List<(int CodePoint, byte Class)> marks, StringBuilder folded)
    {
        foreach (var (codePoint, _) in marks)
            folded.Append(new Rune(codePoint));
        marks.Clear();
    }

    private static void AppendHangul(int index, StringBuilder folded)
    {
        folded.Append((char)(0x1100 + (index / (Vowels * Trailing))));
        folded.Append((char)(0x1161 + (index % (Vowels * Trailing) / Trailing)));
        if (index % Trailing != 0)
            folded.Append((char)(0x11a7 + (index % Trailing)));
    }

    private static int Number(ReadOnlySpan<byte> table, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = table[at++];
            value |= (b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
