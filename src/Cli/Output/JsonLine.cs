using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageTools.Cli.Output;

/// <summary>One JSON object on one line of standard output.</summary>
internal static class JsonLine
{
    // Paths and names of people's files stay legible; the output goes to programs, never into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly JsonWriterOptions IndentedOptions = Options with { Indented = true };

    /// <summary>
    /// Writes one of several: its schema, its type ("progress", "event", "result" or "error") and what <paramref name="fill"/>
    /// fills in.
    /// </summary>
    public static void Write(TextWriter to, string schema, string type, Action<Utf8JsonWriter> fill) =>
        WriteCore(to, schema, type, fill, Options);

    /// <summary>Writes the object over several lines, as the one document of a verb.</summary>
    public static void WriteDocument(TextWriter to, string schema, Action<Utf8JsonWriter> fill) =>
        WriteCore(to, schema, null, fill, IndentedOptions);

    private static void WriteCore(TextWriter to, string schema, string? type, Action<Utf8JsonWriter> fill, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            if (type is not null)
                json.WriteString("type", type);
            fill(json);
            json.WriteEndObject();
        }
        to.Write($"{Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}\n");
        to.Flush();
    }
}
