using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using ImageTools.Cli.Output.Answers;
using ImageTools.Inspect.Reports.Json;
using ImageTools.LocalCloud;

namespace ImageTools.Cli.Tests;

/// <summary>
/// The published schemas, made of the records that answers are written from: members and their order, which of them may be missing or null,
/// the words of enums; descriptions are the records' own documentation. Whatever a record does not name is refused.
/// </summary>
internal static class SchemaExport
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly Dictionary<Assembly, Dictionary<string, string>> Documentation = [];

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Text of each file by its name, without ".json".</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = Everything();

    private static Dictionary<string, string> Everything()
    {
        var answers = Answers().GroupBy(a => NameOf(a.Type)!).ToDictionary(g => g.Key, g => Document(g.Key, [.. g]));
        answers["map"] = Map();
        return answers.ToDictionary(a => a.Key, a => a.Value.ToJsonString(Readable) + "\n");
    }

    /// <summary>Every record that says which schema it follows.</summary>
    private static IEnumerable<JsonTypeInfo> Answers() =>
        typeof(IAnswer)
            .Assembly.GetTypes()
            .Where(t => t.IsClass && t.IsAssignableTo(typeof(IAnswer)))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Append(typeof(InspectJson))
            .Select(t => AnswerContext.Default.GetTypeInfo(t) ?? throw new InvalidOperationException($"{t} is not in AnswerContext"))
            .Append(ReadyContext.Default.ReadyAnswer);

    private static JsonObject Document(string name, JsonTypeInfo[] answers)
    {
        var title = answers.Select(a => a.Type.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName).OfType<string>().FirstOrDefault();
        var schema = Begin(name, title ?? $"Answer of {name.Replace('-', ' ')}");
        if (answers is [var only])
            return Join(schema, Export(only));
        schema["oneOf"] = new JsonArray([.. answers.Select(Export)]);
        return schema;
    }

    /// <summary>A list of qemu-img has no place for the id of its schema.</summary>
    private static JsonObject Map()
    {
        var schema = Begin("map", "Answer of map");
        schema["type"] = "array";
        schema["description"] =
            "The list of map --json: the same as of qemu-img map. A list has no place for the id of its schema; an error that ends it has "
            + "its own.";
        schema["items"] = new JsonObject
        {
            ["anyOf"] = new JsonArray(Export(AnswerContext.Default.MapExtent), new JsonObject { ["$ref"] = "error.json" }),
        };
        return schema;
    }

    private static JsonObject Begin(string name, string title) =>
        new()
        {
            ["$schema"] = Draft,
            ["$id"] = $"{name}.json",
            ["title"] = title,
        };

    private static JsonObject Join(JsonObject first, JsonObject second)
    {
        foreach (var (key, value) in second)
            first[key] = value?.DeepClone();
        return first;
    }

    private static JsonObject Export(JsonTypeInfo type) =>
        type.GetJsonSchemaAsNode(
                new JsonSchemaExporterOptions
                {
                    TreatNullObliviousAsNonNullable = true,
                    TransformSchemaNode = (context, node) => Published(context, node, type.Type),
                }
            )
            .AsObject();

    private static JsonObject Published(JsonSchemaExporterContext context, JsonNode exported, Type root)
    {
        var member = context.PropertyInfo?.AttributeProvider as PropertyInfo;
        var type = context.TypeInfo.Type;
        if (member is { CanWrite: false })
            return Ordered(Described(Constant(member), Summary(member)));
        var schema = exported as JsonObject ?? [];
        if (type != root && NameOf(type) is { } name)
            schema = new JsonObject { ["$ref"] = $"{name}.json" };
        else if (type == typeof(IReadOnlyDictionary<string, DetailJson>))
            schema["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        else if (member?.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType == typeof(RawPolicyConverter))
            schema = RamPolicy();
        else if (schema.ContainsKey("properties"))
            Close(schema, context.TypeInfo);
        if (context.PropertyInfo is { } property && !IsAlwaysThere(property))
            TakeNullFrom(schema);
        if (IsOf(schema, "integer") || IsOf(schema, "number"))
            schema["minimum"] = 0;
        if (member is not null)
            Restrict(schema, member);
        return Ordered(Described(schema, (member is null ? null : Summary(member)) ?? Summary(type)));
    }

    /// <summary>A member that nobody can set is the same in every answer.</summary>
    private static JsonObject Constant(PropertyInfo member) =>
        new() { ["const"] = JsonSerializer.SerializeToNode(member.GetValue(Activator.CreateInstance(member.DeclaringType!))) };

    /// <summary>What a policy is that is written as it is sent.</summary>
    private static JsonObject RamPolicy() =>
        JsonNode
            .Parse(
                """
                {
                  "type": "object",
                  "properties": {
                    "Version": { "type": "string" },
                    "Statement": { "type": "array", "items": { "type": "object" }, "minItems": 1 }
                  },
                  "required": ["Version", "Statement"],
                  "additionalProperties": false
                }
                """
            )!
            .AsObject();

    private static void Close(JsonObject schema, JsonTypeInfo type)
    {
        schema.Remove("required");
        if (type.Properties.Where(IsAlwaysThere).Select(p => (JsonNode)p.Name).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        schema["additionalProperties"] = false;
    }

    private static bool IsAlwaysThere(JsonPropertyInfo property) =>
        !property.IsGetNullable
        || property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true)
            is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }];

    private static void TakeNullFrom(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            JsonNode[] left = [.. types.Where(t => t!.GetValue<string>() != "null").Select(t => t!.DeepClone())];
            schema["type"] = left is [var only] ? only : new JsonArray(left);
        }
        if (schema["enum"] is JsonArray words)
            schema["enum"] = new JsonArray([.. words.Where(w => w is not null).Select(w => w!.DeepClone())]);
    }

    /// <summary>What the attributes of a member say of it, or of what is in it.</summary>
    private static void Restrict(JsonObject schema, PropertyInfo member)
    {
        var value =
            schema["items"] as JsonObject
            ?? (schema.ContainsKey("properties") ? schema : schema["additionalProperties"] as JsonObject ?? schema);
        if (member.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            value.Remove("type");
            value["enum"] = new JsonArray([.. allowed.Values.Select(v => JsonValue.Create((string)v!))]);
        }
        if (member.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            value["pattern"] = pattern.Pattern;
        if (member.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            value[value.ContainsKey("properties") ? "minProperties" : "minimum"] = System.Convert.ToInt32(
                range.Minimum,
                CultureInfo.InvariantCulture
            );
        }
    }

    private static bool IsOf(JsonObject schema, string type) =>
        schema["type"] switch
        {
            JsonArray several => several.Any(t => t!.GetValue<string>() == type),
            JsonNode one => one.GetValue<string>() == type,
            _ => false,
        };

    private static JsonObject Described(JsonObject schema, string? description)
    {
        if (description is not null)
            schema["description"] = description;
        return schema;
    }

    private static JsonObject Ordered(JsonObject schema)
    {
        string[] first = ["$ref", "type", "const", "enum", "description"];
        string[] last = ["properties", "required", "additionalProperties"];
        return new JsonObject(
            schema
                .OrderBy(m => Array.IndexOf(first, m.Key) is var at and >= 0 ? at : first.Length + Array.IndexOf(last, m.Key) + 1)
                .Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))
        );
    }

    /// <summary>The name in the id of a record's schema; null when it has none.</summary>
    private static string? NameOf(Type type) =>
        type is { IsAbstract: false, IsClass: true }
        && type.GetProperty(nameof(IAnswer.Schema)) is { CanWrite: false } schema
        && schema.PropertyType == typeof(string)
        && schema.GetValue(Activator.CreateInstance(type)) is string id
            ? id.Split('.', '/')[1]
            : null;

    private static string? Summary(Type type) => Summary(type.Assembly, $"T:{type.FullName}");

    private static string? Summary(PropertyInfo member) =>
        Summary(member.DeclaringType!.Assembly, $"P:{member.DeclaringType.FullName}.{member.Name}");

    private static string? Summary(Assembly assembly, string id)
    {
        if (!assembly.GetName().Name!.StartsWith("imagetools", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!Documentation.TryGetValue(assembly, out var texts))
            Documentation[assembly] = texts = Read(Path.ChangeExtension(assembly.Location, ".xml"));
        return texts.GetValueOrDefault(id);
    }

    private static Dictionary<string, string> Read(string path) =>
        XDocument
            .Load(path)
            .Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(
                m => m.Attribute("name")!.Value,
                m => string.Join(' ', m.Element("summary")!.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            );
}
