using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageTools.Cli.Output.Answers;

namespace ImageTools.Cli.Output;

/// <summary>Writes long lists: many lines with one write.</summary>
/// <param name="to">Standard output.</param>
internal sealed class ListWriter(TextWriter to) : IDisposable
{
    private const int Batch = 1 << 15;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> line = new(512);
    private Utf8JsonWriter? json;

    /// <summary>Text of the lines that are not written yet. Names are added with <see cref="AppendName"/>.</summary>
    public StringBuilder Text { get; } = new(Batch + 1024);

    /// <summary>Adds a name of the image on one line, whatever characters it has.</summary>
    public void AppendName(string name) => Text.Append(VisibleText.Of(name));

    /// <summary>Ends a line.</summary>
    public void EndLine()
    {
        Text.Append('\n');
        if (Text.Length >= Batch)
            Flush();
    }

    /// <summary>Adds an answer on a line of its own.</summary>
    public void Add<T>(T answer, JsonTypeInfo<T> type)
        where T : IAnswer
    {
        json ??= new Utf8JsonWriter(line, Options);
        JsonSerializer.Serialize(json, answer, type);
        Text.Append(Encoding.UTF8.GetString(line.WrittenSpan));
        line.ResetWrittenCount();
        json.Reset();
        EndLine();
    }

    /// <summary>Writes what is there.</summary>
    public void Flush()
    {
        if (Text.Length == 0)
            return;
        to.Write(Text.ToString());
        Text.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        json?.Dispose();
    }
}
