using System.Globalization;
using ImageTools.LocalCloud.Accounts;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>An authenticated call.</summary>
/// <param name="Action">Name of the operation.</param>
/// <param name="Parameters">From the query and the form body.</param>
/// <param name="Caller">The key that signed it.</param>
/// <param name="Host">Host header: the name by which the caller reaches this cloud.</param>
internal sealed record RpcRequest(string Action, IReadOnlyDictionary<string, string> Parameters, AccessKey Caller, string Host)
{
    /// <summary>A parameter, or null when it is absent or empty.</summary>
    public string? this[string name] => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether a parameter with this prefix has a value.</summary>
    public bool HasAny(string prefix) => Parameters.Any(p => p.Value.Length > 0 && p.Key.StartsWith(prefix, StringComparison.Ordinal));

    public string Required(string name) => this[name] ?? throw RpcException.Missing(name);

    public bool Flag(string name) => string.Equals(this[name], "true", StringComparison.OrdinalIgnoreCase);

    public int Number(string name, int otherwise, int from, int to)
    {
        if (this[name] is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to
            ? value
            : throw new RpcException(400, "InvalidParameter", $"The specified parameter \"{name}\" is not valid: {from} to {to}.");
    }

    /// <summary>Name.1, Name.2, … up to a gap.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var values = new List<string>();
        while (this[string.Create(CultureInfo.InvariantCulture, $"{name}.{values.Count + 1}")] is { } value)
            values.Add(value);
        return values;
    }
}
