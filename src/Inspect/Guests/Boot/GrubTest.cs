namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Conditions of "if" and "elif" in grub.cfg.</summary>
internal static class GrubTest
{
    /// <summary>Whether it holds. Of commands other than test nothing is known; they count as failed.</summary>
    /// <param name="command">The condition, behind if or elif.</param>
    /// <param name="hasEnvironment">grubenv is there and holds something.</param>
    public static bool Holds(List<string> command, bool hasEnvironment)
    {
        var words = command.ToList();
        var negated = words is ["!", ..];
        if (negated)
            words.RemoveAt(0);
        return words switch
        {
            ["[", .., "]"] => Any(words[1..^1], hasEnvironment) != negated,
            ["test", ..] => Any(words[1..], hasEnvironment) != negated,
            _ => negated,
        };
    }

    /// <summary>-a binds closer than -o.</summary>
    private static bool Any(List<string> words, bool hasEnvironment) => Parts(words, "-o").Any(part => Parts(part, "-a").All(one => One(one, hasEnvironment)));

    private static bool One(List<string> words, bool hasEnvironment) => words switch
    {
        ["!", .. var rest] => !One(rest, hasEnvironment),
        // An empty variable leaves no word behind.
        ["-z"] => true,
        [var one] => one.Length > 0,
        ["-n", var value] => value.Length > 0,
        ["-z", var value] => value.Length == 0,
        ["-s", var file] => file.EndsWith("grubenv", StringComparison.Ordinal) && hasEnvironment,
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
