using System.Text.Json.Serialization;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The JSON code of the report. It is generated at compile time.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(JsonWords<Severity>),
        typeof(JsonWords<CheckStatus>),
        typeof(JsonWords<DriverPlace>),
        typeof(JsonWords<ImportVerdict>),
    ]
)]
[JsonSerializable(typeof(InspectJson))]
internal sealed partial class InspectJsonContext : JsonSerializerContext;
