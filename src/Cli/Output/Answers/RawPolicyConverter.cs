using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>Writes a policy of RAM unchanged, because it is already JSON.</summary>
internal sealed class RawPolicyConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are not read.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}
