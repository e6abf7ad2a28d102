using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>What ecs/state.json holds.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(EcsState))]
internal sealed partial class EcsStateJson : JsonSerializerContext;
