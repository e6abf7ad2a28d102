using System.Globalization;
using System.Text.Json;

namespace ImageTools.Cloud.Rpc;

/// <summary>
/// Reads responses whose shapes vary: numbers and booleans come as text, lists come bare or one level down, members may be absent.
/// </summary>
public static class JsonShapes
{
    /// <summary>A member that exists and is not null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A scalar member as text; null when it is absent or not a scalar.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is not { } value
            ? null
            : value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };

    /// <summary>A required member as text.</summary>
    public static string Required(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } text ? text : throw new KeyNotFoundException($"The answer has no {name}.");

    /// <summary>A whole number, also as text or with a percent sign; null when there is none.</summary>
    public static int? Number(this JsonElement element, string name) =>
        int.TryParse(element.Text(name)?.TrimEnd('%'), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The elements of <c>{"Set":{"Item":[…]}}</c>, of <c>{"Set":[…]}</c>, or of a lone <c>{"Set":{"Item":{…}}}</c>.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string set, string item)
    {
        var value = element.Member(set);
        if (value is { ValueKind: JsonValueKind.Object } nested)
            value = nested.Member(item);
        return value switch
        {
            { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
            { ValueKind: JsonValueKind.Object } lone => [lone],
            _ => [],
        };
    }

    /// <summary>A list's elements of plain text.</summary>
    public static IEnumerable<string> Texts(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Array => element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!),
            _ => [],
        };
}
