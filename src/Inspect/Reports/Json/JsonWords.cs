using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Writes a value of an enum as its name in kebab-case: not-trusted.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class JsonWords<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
