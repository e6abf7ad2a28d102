using System.Text.Json.Serialization;

namespace ImageTools.Upload.Incremental;

/// <summary>Source-generated JSON of a part table.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PartTableJson))]
internal sealed partial class PartTableContext : JsonSerializerContext;
