using System.Globalization;
using System.Text.Json;
using ImageTools.Convert;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>A verified object in JSON.</summary>
internal static class UploadJson
{
    /// <summary>Writes the properties of an object that is open.</summary>
    public static void WriteProperties(Utf8JsonWriter json, UploadResult result)
    {
        json.WriteString("object", result.Location.ToString());
        json.WriteString("bucket", result.Location.Bucket);
        json.WriteString("key", result.Location.Key);
        json.WriteNumber("size", result.Length);
        // A number of 64 bits is not safe in every JSON reader.
        json.WriteString("crc64", result.Crc64.ToString(CultureInfo.InvariantCulture));
        json.WriteString("etag", result.ETag);
        json.WriteNumber("parts", result.Parts);
        json.WriteNumber("partsReused", result.PartsReused);
        json.WriteBoolean("reused", result.Reused);
        json.WriteNumber("partsCopied", result.PartsCopied);
        json.WriteNumber("bytesSent", result.BytesSent);
        json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
    }

    /// <summary>Hashes that were computed on the way; nothing when none were asked for.</summary>
    public static void WriteHashes(Utf8JsonWriter json, HashedTarget? target)
    {
        if (target is null)
            return;
        WriteHashes(json, "contentHashes", target.ContentHashes);
        WriteHashes(json, "fileHashes", target.FileHashes);
    }

    /// <summary>What must not be overlooked; nothing when there is nothing.</summary>
    public static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        json.WriteStartArray("warnings");
        foreach (var warning in warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private static void WriteHashes(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        json.WriteStartObject(name);
        foreach (var (algorithm, value) in values)
            json.WriteString(algorithm, value);
        json.WriteEndObject();
    }
}
