namespace ImageTools.Disks;

/// <summary>What somebody probably meant: the known word that is the fewest slips of a finger away.</summary>
public static class Nearest
{
    // Longer words are no names of anything, and comparing them costs.
    private const int LongestWord = 64;

    /// <summary>The nearest of <paramref name="known"/>, or null when none is near. The beginning of a word is near it.</summary>
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

    /// <summary>How many letters are missing, too many, wrong, or exchanged with their neighbour.</summary>
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
