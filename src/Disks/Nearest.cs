namespace ImageTools.Disks;

/// <summary>Finds the known word that the user probably meant: the one with the fewest typing mistakes.</summary>
public static class Nearest
{
    // No known name is longer, and comparing long words is slow.
    private const int LongestWord = 64;

    /// <summary>The nearest of <paramref name="known"/>, or null when none is near. A prefix of a word counts as near.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var bare = word.TrimStart('-').ToLowerInvariant();
        if (bare.Length is < 2 or > LongestWord)
            return null;
        var most =
            bare.Length < 5 ? 1
            : bare.Length < 9 ? 2
            : 3;
        var best = known
            .Select(k => (Word: k, Bare: k.TrimStart('-').ToLowerInvariant()))
            .Where(k => k.Bare.Length > 1)
            .Select(k =>
                (
                    k.Word,
                    Slips: Slips(bare, k.Bare) is var slips
                    && slips > most
                    && bare.Length > 2
                    && k.Bare.StartsWith(bare, StringComparison.Ordinal)
                        ? most
                        : slips
                )
            )
            .MinBy(k => k.Slips);
        return best.Word is not null && best.Slips <= most ? best.Word : null;
    }

    /// <summary>The number of missing, extra, wrong and exchanged letters.</summary>
    internal static int Slips(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last) = (last, row);
        }
        return last[b.Length];
    }
}
