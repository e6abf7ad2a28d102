using System.Text.Json.Serialization;

namespace ImageTools.Upload.Incremental;

/// <summary>How a part table is written, found out when it is compiled.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PartTableJson))]
internal sealed partial class PartTableContext : JsonSerializerContext;
