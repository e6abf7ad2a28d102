using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Writes a detail with the type that its text looks like.</summary>
public sealed class DetailJsonConverter : JsonConverter<DetailJson>
{
    /// <inheritdoc/>
    public override DetailJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Reports are not read.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DetailJson value, JsonSerializerOptions options)
    {
        if (value.Text is "true" or "false")
            writer.WriteBooleanValue(value.Text == "true");
        else if (long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(value.Text);
    }
}
