using System.Text.Json;

namespace ImageTools.LocalCloud.Faults;

/// <summary>The members of one object of a fault file. A wrong member is refused by its name.</summary>
internal sealed class FaultFields
{
    private readonly string where;
    private readonly JsonElement json;

    /// <param name="where">Name of the object, empty for the document.</param>
    /// <param name="json">The object.</param>
    /// <param name="allowed">Members that it may have.</param>
    public FaultFields(string where, JsonElement json, params ReadOnlySpan<string> allowed)
    {
        this.where = where;
        this.json = json;
        if (json.ValueKind != JsonValueKind.Object)
            throw new FaultFileException(where.Length == 0 ? "document" : where, "an object is expected here.");
        foreach (var member in json.EnumerateObject())
        {
            if (!allowed.Contains(member.Name))
                throw Refuse(member.Name, $"there is no such member here. There are: {string.Join(", ", allowed.ToArray())}.");
        }
    }

    public FaultFileException Refuse(string name, string problem) => new(where.Length == 0 ? name : $"{where}.{name}", problem);

    public bool Has(string name) => json.TryGetProperty(name, out _);

    public string? Text(string name)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw Refuse(name, "a text is expected.");
    }

    public long? Number(string name, long from, long to)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= from && number <= to
            ? number
            : throw Refuse(name, $"a whole number from {from} to {to} is expected.");
    }

    public double? Fraction(string name, double above, double to)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > above && number <= to
            ? number
            : throw Refuse(name, $"a number above {above} and up to {to} is expected.");
    }

    public TimeSpan? Seconds(string name, double to) => Fraction(name, 0, to) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public IReadOnlyList<JsonElement> List(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : throw Refuse(name, "a list is expected.");

    /// <summary>One text or a list of them; null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return [Text(name)!];
        return
        [
            .. value
                .EnumerateArray()
                .Select(v =>
                    v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Refuse(name, "a text or a list of texts is expected.")
                ),
        ];
    }

    /// <summary>One whole number from 1 on or a list of them; null when absent.</summary>
    public IReadOnlyList<int>? Counts(string name)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        IReadOnlyList<JsonElement> values = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return
        [
            .. values.Select(v =>
                v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var number) && number > 0
                    ? number
                    : throw Refuse(name, "a whole number from 1 on, or a list of them, is expected.")
            ),
        ];
    }
}
