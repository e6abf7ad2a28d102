using System.Globalization;
using System.Text.Json;

namespace ImageTools.Cloud.Json;

/// <summary>Members of an object with the expected type. A member of another type counts as absent.</summary>
public static class JsonMembers
{
    /// <summary>A text member that is not empty, or null.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>A member that is a whole number, as a number or as text; or null.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String
        && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? number
        : null;
}
