namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Evaluates conditions of "if" and "elif" in grub.cfg.</summary>
internal static class GrubTest
{
    /// <summary>Whether the condition is true. Only "test" is understood. Other commands count as false.</summary>
    /// <param name="command">The condition after "if" or "elif".</param>
    /// <param name="hasContent">Whether a file exists and is not empty.</param>
    public static bool Holds(List<string> command, Func<string, bool> hasContent)
    {
        var words = command.ToList();
        var negated = words is ["!", ..];
        if (negated)
            words.RemoveAt(0);
        return words switch
        {
            ["[", .., "]"] => Any(words[1..^1], hasContent) != negated,
            ["test", ..] => Any(words[1..], hasContent) != negated,
            _ => negated,
        };
    }

    /// <summary>-a binds closer than -o.</summary>
    private static bool Any(List<string> words, Func<string, bool> hasContent) =>
        Parts(words, "-o").Any(part => Parts(part, "-a").All(one => One(one, hasContent)));

    private static bool One(List<string> words, Func<string, bool> hasContent) =>
        words switch
        {
            ["!", .. var rest] => !One(rest, hasContent),
            // An empty variable gives no word.
            ["-z"] => true,
            [var one] => one.Length > 0,
            ["-n", var value] => value.Length > 0,
            ["-z", var value] => value.Length == 0,
            ["-s" or "-f" or "-e", var file] => hasContent(file),
            [var a, "=" or "==", var b] => a == b,
            [var a, "!=", var b] => a != b,
            _ => false,
        };

    private static IEnumerable<List<string>> Parts(List<string> words, string divider)
    {
        for (var start = 0; start <= words.Count;)
        {
            var end = words.IndexOf(divider, start) is var at and >= 0 ? at : words.Count;
            yield return words[start..end];
            start = end + 1;
        }
    }
}
