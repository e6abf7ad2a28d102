namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A section of the metadata text: values and further sections, by their names.</summary>
internal sealed class LvmSection(string file, string path)
{
    private readonly Dictionary<string, LvmValue[]> values = new(StringComparer.Ordinal);
    private Dictionary<string, LvmSection>? sections;

    /// <summary>The name of this section with those around it, for errors.</summary>
    public string Path { get; } = path;

    /// <summary>The sections in it, in the order of the text.</summary>
    public IReadOnlyDictionary<string, LvmSection> Sections => sections ?? Empty;

    private static Dictionary<string, LvmSection> Empty { get; } = [];

    /// <summary>Adds a value; false when there is one of this name.</summary>
    public bool Add(string name, LvmValue[] value) => values.TryAdd(name, value);

    /// <summary>Adds a section; false when there is one of this name.</summary>
    public bool Add(string name, LvmSection section) =>
        (sections ??= new Dictionary<string, LvmSection>(StringComparer.Ordinal)).TryAdd(name, section);

    /// <summary>A section that has to be there.</summary>
    public LvmSection Section(string name) => Sections.GetValueOrDefault(name) ?? throw Bad(name, null, "is missing");

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A number that has to be there, and not negative.</summary>
    public long Number(string name) => OptionalNumber(name) ?? throw Bad(name, null, "is missing");

    /// <summary>A number that is not negative, or null.</summary>
    public long? OptionalNumber(string name)
    {
        if (!values.TryGetValue(name, out var value))
            return null;
        if (value.Length != 1 || value[0].Text is not null)
            throw Bad(name, null, "is no number");
        return value[0].Number >= 0 ? value[0].Number : throw Bad(name, value[0].Number, "is negative");
    }

    /// <summary>A string that has to be there.</summary>
    public string Text(string name) => OptionalText(name) ?? throw Bad(name, null, "is missing");

    /// <summary>A string, or null.</summary>
    public string? OptionalText(string name) =>
        !values.TryGetValue(name, out var value) ? null
        : value.Length == 1 && value[0].Text is { } text ? text
        : throw Bad(name, null, "is no string");

    /// <summary>A list; empty when it is missing.</summary>
    public IReadOnlyList<LvmValue> List(string name) => values.GetValueOrDefault(name) ?? [];

    /// <summary>A list of strings; empty when it is missing. A single string counts as a list.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(v => v.Text ?? throw Bad(name, v.Number, "is no string"))];

    public ImageFormatException Bad(string? field, object? value, string problem, string? hint = null) =>
        new(file, Path.Length == 0 ? "LVM metadata" : $"LVM metadata, {Path}", problem, field, value, hint: hint);
}
