using System.Collections;
using System.Globalization;

namespace ImageTools.Cloud.Rpc;

/// <summary>
/// Parameters of one operation, flattened: lists are 1-based with dots (<c>Tag.2.Key</c>). A null value is left out, an empty string is
/// sent.
/// </summary>
public sealed class AcsParameters : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> items = [];

    /// <summary>Adds a text.</summary>
    public void Add(string name, string? value)
    {
        if (value is not null)
            items.Add(KeyValuePair.Create(name, value));
    }

    /// <summary>Adds a number.</summary>
    public void Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds true or false.</summary>
    public void Add(string name, bool? value) => Add(name, value is { } yes ? (yes ? "true" : "false") : null);

    /// <summary>Adds one of another list.</summary>
    public void Add(KeyValuePair<string, string> parameter) => items.Add(parameter);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
