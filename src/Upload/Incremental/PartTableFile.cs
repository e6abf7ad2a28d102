using System.Globalization;
using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.Json;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Incremental;

/// <summary>
/// The part table of an object as JSON: in a manifest, or in a small object beside the large one. The upload of the next version reads it
/// there, on any machine.
/// </summary>
public static class PartTableFile
{
    internal const string Schema = "imagetools.parts/1";
    private const int LargestFile = 8 << 20;

    /// <summary>Location of the table of an object.</summary>
    public static OssLocation For(OssLocation location) => new(location.Bucket, $"{location.Key}.parts.json");

    /// <summary>Stores the table beside its object and replaces an existing table.</summary>
    /// <exception cref="CloudException">The service refused.</exception>
    public static Task SaveAsync(OssClient client, BaseObject table, CancellationToken cancellation) =>
        client.PutAsync(
            For(table.Location),
            JsonSerializer.SerializeToUtf8Bytes(PartTableJson.Of(table), PartTableContext.Default.PartTableJson),
            overwrite: true,
            cancellation
        );

    /// <summary>Reads the table beside an object; null when there is none.</summary>
    /// <exception cref="CloudException">The service refused; or code "bad-part-table".</exception>
    public static async Task<BaseObject?> LoadAsync(OssClient client, OssLocation location, CancellationToken cancellation)
    {
        if (await client.FindObjectAsync(For(location), cancellation).ConfigureAwait(false) is not { } found)
            return null;
        if (found.Length > LargestFile)
            throw Refuse(location);
        // Read no more bytes than the stated length, even when more arrive.
        var bytes = new byte[found.Length];
        var stream = await client.OpenAsync(For(location), 0, null, cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await stream.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
                using var document = StrictJson.Parse(bytes);
                return Read(document.RootElement, location);
            }
            catch (JsonException)
            {
                throw Refuse(location);
            }
            catch (IOException e)
            {
                throw new CloudException(
                    "oss",
                    "unreachable",
                    $"GetObject of {For(location)}: the response was cut off: {e.Message}",
                    hint: "Check the network, and run the same command again.",
                    retryable: true,
                    inner: e
                );
            }
        }
    }

    /// <summary>Reads the JSON of a <see cref="PartTableJson"/> as the table of the object at <paramref name="location"/>.</summary>
    /// <exception cref="CloudException">Code "bad-part-table": it is no part table, or contradicts itself.</exception>
    public static BaseObject Read(JsonElement root, OssLocation location)
    {
        if (
            root.Text("schema") != Schema
            || root.Text("etag") is not { } tag
            || root.Number("size") is not { } length
            || Crc(root) is not { } whole
            || !root.TryGetProperty("parts", out var listed)
            || listed.ValueKind != JsonValueKind.Array
            || listed.GetArrayLength() > PartLimits.MostParts
        )
        {
            throw Refuse(location);
        }

        List<ObjectPart> parts = [];
        var start = 0L;
        foreach (var part in listed.EnumerateArray())
        {
            if (part.Number("size") is not ({ } size and >= 0 and <= PartLimits.LargestPart) || Crc(part) is not { } crc)
                throw Refuse(location);
            parts.Add(new ObjectPart(parts.Count + 1, start, size, crc, part.Text("sha256")));
            start += size;
        }
        var table = new BaseObject(location, tag, length, whole, parts);
        return table.IsConsistent() ? table : throw Refuse(location);
    }

    private static ulong? Crc(JsonElement element) =>
        ulong.TryParse(element.Text("crc64"), NumberStyles.None, CultureInfo.InvariantCulture, out var crc) ? crc : null;

    private static CloudException Refuse(OssLocation location) =>
        new(
            "oss",
            "bad-part-table",
            $"{For(location)} is not the part table of {location}, or contradicts itself.",
            hint: "Upload without --base; with a part table asked for, the next upload has a base again."
        );
}
