using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>
/// Limits how far one kind of evidence (such as the configuration of SSH or of the network) can grow through patterns, includes and
/// directories of snippets. A few lines can refer to each other without end. Real configurations need a hundredth of the limit. Above the
/// limit the evidence is unreadable. This is reported once, and checks that need it are unknown. A server that stops there too would not
/// start. A server that does not stop would read more than was read here.
/// </summary>
/// <param name="place">The name in errors, such as "/etc/ssh".</param>
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

    /// <summary>The entries of a directory, counted against the limit.</summary>
    /// <exception cref="ImageFormatException">There are more directories, or more names in them, than any configuration needs.</exception>
    public IReadOnlyList<GuestFile> List(GuestTree tree, string path)
    {
        if (++listings > MostListings)
            throw TooMuch($"{MostListings} directories");
        var found = tree.List(path);
        names += found.Count;
        return names > MostNames ? throw TooMuch($"{MostNames} names in directories") : found;
    }

    /// <summary>The lines of a file, counted against the limit; null when it does not exist.</summary>
    /// <exception cref="ImageFormatException">There are more files, or more lines in them, than any configuration has.</exception>
    public string[]? Lines(GuestTree tree, string path, int limit) =>
        Text(tree, path, limit)?.Split('\n').Select(l => l.TrimEnd('\r')).ToArray();

    /// <summary>The text of a file, counted against the limit; null when it does not exist.</summary>
    /// <exception cref="ImageFormatException">There are more files, or more lines in them, than any configuration has.</exception>
    public string? Text(GuestTree tree, string path, int limit)
    {
        if (++files > MostFiles)
            throw TooMuch($"{MostFiles} files");
        var found = tree.ReadText(path, limit);
        lines += found?.AsSpan().Count('\n') ?? 0;
        return lines > MostLines ? throw TooMuch($"{MostLines} lines") : found;
    }

    /// <summary>
    /// Throws when a pattern matches more than the allowed number of paths. <paramref name="count"/> is the number of paths.
    /// </summary>
    public void Check(int count)
    {
        if (count > MostPaths)
            throw TooMuch($"{MostPaths} paths for one pattern");
    }

    private ImageFormatException TooMuch(string what) =>
        new(
            place,
            "configuration",
            $"its includes and patterns lead to more than {what}: it is damaged or malicious",
            hint: "Look for a file that includes itself, or a pattern of many directories."
        );
}
