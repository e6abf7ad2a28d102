using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Services;

/// <summary>A unit of systemd as its files describe it.</summary>
/// <param name="Id">Its own name: that of the file which aliases lead to.</param>
internal sealed record UnitFile(string Id)
{
    /// <summary>All names: its own, and those of the links that lead to it.</summary>
    public IReadOnlyList<string> Names { get; init; } = [Id];

    /// <summary>The unit file, or null when it is known without one.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// The link to /dev/null or empty file that masks it, or what does so on the kernel's command line; null when it is not
    /// masked.
    /// </summary>
    public string? Mask { get; init; }

    /// <summary>Assignments of the unit file and its drop-ins, in the order in which they count.</summary>
    public IReadOnlyList<UnitSetting> Settings { get; init; } = [];

    /// <summary>Why a file of it could not be read, or null.</summary>
    public ImageFormatException? Damage { get; init; }

    /// <summary>The words of all values of a key, which adds up.</summary>
    public IEnumerable<(string Word, string Path)> Words(string section, string key) =>
        Settings
            .Where(s => s.Section == section && s.Key == key)
            .SelectMany(s =>
                s.Value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
                    .Select(w => (Specified(w.Trim('"', '\'')), s.Path))
            );

    /// <summary>The last value of a key, or null.</summary>
    public string? Last(string section, string key) => Settings.LastOrDefault(s => s.Section == section && s.Key == key)?.Value;

    /// <summary>%i, %I, %n, %N and %p, which name the unit itself.</summary>
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
