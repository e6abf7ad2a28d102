using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A policy of RAM is JSON already, and is written as it is sent.</summary>
internal sealed class RawPolicyConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are not read.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}
