using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A detail of a format: true or false, a whole number, or a text. Its look decides which.</summary>
/// <param name="Text">The text from the reader of the format.</param>
[JsonConverter(typeof(DetailJsonConverter))]
public readonly record struct DetailJson(string Text);
