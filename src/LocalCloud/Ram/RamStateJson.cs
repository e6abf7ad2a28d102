using System.Text.Json.Serialization;

namespace ImageTools.LocalCloud.Ram;

/// <summary>What ram.json holds.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(RamState))]
internal sealed partial class RamStateJson : JsonSerializerContext;
