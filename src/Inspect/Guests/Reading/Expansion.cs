using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>
/// What one piece of evidence (the ssh server's configuration, the network's) may grow to through patterns, includes and directories of
/// snippets. A few lines of text can name each other without end; real ones need a hundredth of this. At the end the evidence is
/// unreadable, which is said once and makes the checks that need it unknown: a server that stops there too would not start, and one that
/// does not stop would read what was not read here.
/// </summary>
/// <param name="place">What errors call it: "/etc/ssh".</param>
internal sealed class Expansion(string place)
{
    private const int MostListings = 1_000,
        MostNames = 200_000,
        MostPaths = 10_000,
        MostFiles = 500,
        MostLines = 200_000;
    private int listings,
        names,
        files,
        lines;

    /// <summary>The entries of a directory, counted.</summary>
    /// <exception cref="ImageFormatException">More directories, or more names in them, than any configuration needs.</exception>
    public IReadOnlyList<GuestFile> List(GuestTree tree, string path)
    {
        if (++listings > MostListings)
            throw TooMuch($"{MostListings} directories");
        var found = tree.List(path);
        names += found.Count;
        return names > MostNames ? throw TooMuch($"{MostNames} names in directories") : found;
    }

    /// <summary>The lines of a file, counted; null when there is none.</summary>
    /// <exception cref="ImageFormatException">More files, or more lines in them, than any configuration has.</exception>
    public string[]? Lines(GuestTree tree, string path, int limit) =>
        Text(tree, path, limit)?.Split('\n').Select(l => l.TrimEnd('\r')).ToArray();

    /// <summary>The text of a file, counted; null when there is none.</summary>
    /// <exception cref="ImageFormatException">More files, or more lines in them, than any configuration has.</exception>
    public string? Text(GuestTree tree, string path, int limit)
    {
        if (++files > MostFiles)
            throw TooMuch($"{MostFiles} files");
        var found = tree.ReadText(path, limit);
        lines += found?.AsSpan().Count('\n') ?? 0;
        return lines > MostLines ? throw TooMuch($"{MostLines} lines") : found;
    }

    /// <summary>Throws when <paramref name="count"/> paths, which a pattern stands for, are more than could be looked at.</summary>
    public void Check(int count)
    {
        if (count > MostPaths)
            throw TooMuch($"{MostPaths} paths for one pattern");
    }

    private ImageFormatException TooMuch(string what) =>
        new(
            place,
            "configuration",
            $"its includes and patterns lead to more than {what}: it is damaged, or made to cost",
            hint: "Look for a file that includes itself, or a pattern of many directories."
        );
}
