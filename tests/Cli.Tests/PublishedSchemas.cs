using System.Text;
using System.Text.Json;
using Json.Schema;

namespace ImageTools.Cli.Tests;

/// <summary>docs/schemas, as a program of somebody else reads them.</summary>
internal static class PublishedSchemas
{
    private const string Prefix = "imagetools.";

    private static readonly Dictionary<string, JsonSchema> Schemas = Load();

    /// <summary>Names of all of them.</summary>
    public static IEnumerable<string> Names => Schemas.Keys;

    /// <summary>What is wrong with a value by the schema of that name; null when nothing is.</summary>
    public static string? Fault(string name, JsonElement value)
    {
        if (!Schemas.TryGetValue(name, out var schema))
            return $"docs/schemas/{name}.json is missing";
        var result = schema.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        if (result.IsValid)
            return null;
        var faults = (result.Details ?? [])
            .Where(d => d.Errors is not null)
            .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation} {e.Key}: {e.Value}"));
        return $"{name}: {string.Join("; ", faults)}";
    }

    /// <summary>The name in "imagetools.NAME/1"; null when it is no such id.</summary>
    public static string? NameOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("schema", out var id)
        && id.GetString() is { } text
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.EndsWith("/1", StringComparison.Ordinal)
            ? text[Prefix.Length..^2]
            : null;

    /// <summary>What is wrong with the standard output of a command that was asked for JSON; null when nothing is.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="answers">Schemas of the answers that it may give.</param>
    /// <param name="succeeded">Whether there has to be one of them; otherwise there has to be an error.</param>
    public static string? FaultOf(string output, IReadOnlyCollection<string> answers, bool succeeded)
    {
        var values = Values(output);
        if (values is [{ ValueKind: JsonValueKind.Array } list])
        {
            return Fault(answers.Single(), list)
                ?? (
                    list.EnumerateArray().LastOrDefault() is var end && (NameOf(end) == "error") == succeeded
                        ? "ends as what it is not"
                        : null
                );
        }

        if (values is [var only] && !only.TryGetProperty("type", out _))
        {
            return !succeeded ? "an answer, and no error"
                : answers.Contains(NameOf(only) ?? "") ? Fault(NameOf(only)!, only)
                : $"the document says that it is {NameOf(only)}";
        }

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length != values.Count)
            return $"{values.Count} values on {lines.Length} lines: neither one document nor JSON lines";
        for (var i = 0; i < values.Count; i++)
        {
            var (name, type) = (NameOf(values[i]), values[i].TryGetProperty("type", out var t) ? t.GetString() : null);
            var fits = type switch
            {
                "progress" or "event" or "error" or "file" or "difference" => name == type,
                "result" => answers.Contains(name ?? ""),
                _ => false,
            };
            if (!fits)
                return $"a line of type {type} says that it is {name}: {lines[i]}";
            if (Fault(name!, values[i]) is { } fault)
                return $"{fault} in {lines[i]}";
        }
        var last = values.Count == 0 ? null : values[^1].GetProperty("type").GetString();
        return last == (succeeded ? "result" : "error") ? null : $"the last line is of type {last ?? "none"}";
    }

    private static List<JsonElement> Values(string output)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        List<JsonElement> values = [];
        while (reader.Read())
            values.Add(JsonElement.ParseValue(ref reader));
        return values;
    }

    private static Dictionary<string, JsonSchema> Load()
    {
        var options = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        var directory = Path.Combine(Shared.Repository, "docs", "schemas");
        // Those that others point at come first.
        string[] first = ["error", "inspect"];
        return first
            .Concat(
                Directory
                    .GetFiles(directory, "*.json")
                    .Select(f => Path.GetFileNameWithoutExtension(f)!)
                    .Except(first)
                    .Order(StringComparer.Ordinal)
            )
            .ToDictionary(
                n => n,
                n => JsonSchema.FromFile(Path.Combine(directory, $"{n}.json"), options, new Uri($"https://schemas.invalid/{n}.json"))
            );
    }
}
