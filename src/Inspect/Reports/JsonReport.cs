using System.Text.Encodings.Web;
using System.Text.Json;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Inspect.Reports;

/// <summary>The report for programs, schema imagetools.inspect/1. Fields can be added, but never renamed.</summary>
public static class JsonReport
{
    /// <summary>Writes one indented document in UTF-8, without a line break at its end.</summary>
    public static void Write(Inspection inspection, Stream stream)
    {
        // The relaxed encoder leaves quotes, + and non-ASCII readable; the document is never embedded in HTML.
        using var json = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        JsonSerializer.Serialize(json, InspectJson.Of(inspection), InspectJsonContext.Default.InspectJson);
    }
}
