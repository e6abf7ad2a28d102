using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageTools.Cli.Output.Answers;

namespace ImageTools.Cli.Output;

/// <summary>Writes answers in JSON to standard output.</summary>
internal static class JsonLine
{
    // Paths and file names stay readable, because the output is for programs and never for HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly JsonWriterOptions IndentedOptions = Options with { Indented = true };

    /// <summary>Writes one of several answers on a line of its own.</summary>
    public static void Write<T>(TextWriter to, T answer)
        where T : IAnswer => WriteCore(to, answer, Options);

    /// <summary>Writes the one document of a verb, over several lines.</summary>
    public static void WriteDocument<T>(TextWriter to, T answer)
        where T : IAnswer => WriteCore(to, answer, IndentedOptions);

    private static void WriteCore<T>(TextWriter to, T answer, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
            JsonSerializer.Serialize(json, answer, (JsonTypeInfo<T>)AnswerContext.Default.GetTypeInfo(typeof(T))!);
        to.Write($"{Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}\n");
        to.Flush();
    }
}
