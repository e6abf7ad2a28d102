using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>A unit of systemd, from its files.</summary>
/// <param name="Id">Its own name: the name of the file that its aliases lead to.</param>
internal sealed record UnitFile(string Id)
{
    /// <summary>All names: its own name, and the links that lead to it.</summary>
    public IReadOnlyList<string> Names { get; init; } = [Id];

    /// <summary>The unit file, or null when the unit is known without a file.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The link to /dev/null, the empty file, or the word on the kernel command line that masks it; null when it is not masked.
    /// </summary>
    public string? Mask { get; init; }

    /// <summary>Assignments of the unit file and its drop-ins, in order.</summary>
    public IReadOnlyList<UnitSetting> Settings { get; init; } = [];

    /// <summary>Why one of its files could not be read, or null.</summary>
    public ImageFormatException? Damage { get; init; }

    /// <summary>The words of all values of a key. The values add up.</summary>
    public IEnumerable<(string Word, string Path)> Words(string section, string key) =>
        Settings
            .Where(s => s.Section == section && s.Key == key)
            .SelectMany(s =>
                s.Value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
                    .Select(w => (Specified(w.Trim('"', '\'')), s.Path))
            );

    /// <summary>The last value of a key, or null.</summary>
    public string? Last(string section, string key) => Settings.LastOrDefault(s => s.Section == section && s.Key == key)?.Value;

    /// <summary>Resolves %i, %I, %n, %N and %p, which name the unit itself.</summary>
    private string Specified(string word)
    {
        if (!word.Contains('%', StringComparison.Ordinal))
            return word;
        var (prefix, instance) = UnitName.Parts(Id);
        return word.Replace("%i", instance ?? "", StringComparison.Ordinal)
            .Replace("%I", instance ?? "", StringComparison.Ordinal)
            .Replace("%n", Id, StringComparison.Ordinal)
            .Replace("%N", Id[..Id.LastIndexOf('.')], StringComparison.Ordinal)
            .Replace("%p", prefix, StringComparison.Ordinal);
    }
}
