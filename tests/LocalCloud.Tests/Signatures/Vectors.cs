using System.Text.Json;
using ImageTools.LocalCloud.Http;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Signatures;

/// <summary>shared/spec/vectors.json: requests as the official clients made them.</summary>
internal static class Vectors
{
    /// <summary>A clock that stands where the vectors were recorded.</summary>
    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 1, 15, 8, 30, 45, TimeSpan.Zero));

    public static IEnumerable<JsonElement> Group(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.File("spec/vectors.json")));
        return [.. document.RootElement.GetProperty(name).EnumerateArray().Select(e => e.Clone())];
    }

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static Dictionary<string, string> Headers(JsonElement element)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (element.TryGetProperty("headers", out var list))
        {
            foreach (var header in list.EnumerateObject())
                headers[header.Name] = header.Value.GetString()!;
        }
        return headers;
    }

    public static SignedRequest Request(string method, string target, Dictionary<string, string> headers) =>
        new(method, RequestTarget.Parse(target)!, headers);
}
