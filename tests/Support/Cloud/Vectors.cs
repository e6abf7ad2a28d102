using System.Text.Json;

namespace ImageTools.Tests.Support;

/// <summary>What was recorded from official clients (spec/vectors.json).</summary>
internal static class Vectors
{
    public static JsonElement[] Group(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.File("spec/vectors.json")));
        return [.. document.RootElement.GetProperty(name).EnumerateArray().Select(v => v.Clone())];
    }

    public static KeyValuePair<string, string>[] Pairs(JsonElement members) =>
        [.. members.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value.GetString()!))];
}
