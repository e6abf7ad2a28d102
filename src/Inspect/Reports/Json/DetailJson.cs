using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>What a format says of itself: true or false, a whole number, or a text, as it looks.</summary>
/// <param name="Text">As the format's reader tells it.</param>
[JsonConverter(typeof(DetailJsonConverter))]
public readonly record struct DetailJson(string Text);
