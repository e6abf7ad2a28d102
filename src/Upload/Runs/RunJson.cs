using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The journal's text: JSON lines. The first says what is sent where; then come lines for the beginning, the cut, each part, and the
/// completion, in any number. A line that was torn by a crash ends the reading: what it would have said is found out from the service.
/// </summary>
internal static class RunJson
{
    private const int Version = 1;
    private const long LargestPart = 5L << 30;

    /// <summary>The first line.</summary>
    public static byte[] Begin(RunRecord record) =>
        Line(json =>
        {
            json.WriteNumber("journal", Version);
            json.WriteString("bucket", record.Location.Bucket);
            json.WriteString("key", record.Location.Key);
            if (record.UploadId.Length > 0)
                json.WriteString("uploadId", record.UploadId);
            json.WriteString("endpoint", record.Endpoint);
            foreach (
                var (name, value) in ((string, string?)[])
                    [("service", record.Service), ("address", record.Address), ("region", record.Region), ("account", record.Account)]
            )
            {
                if (value is not null)
                    json.WriteString(name, value);
            }
            json.WriteString("started", record.Started);
            if (record.Identity.Source is { } source)
            {
                json.WriteString("path", source.Path);
                json.WriteStartArray("files");
                foreach (var file in source.Files)
                    Write(json, file);
                json.WriteEndArray();
            }
            json.WriteString("fingerprint", record.Identity.Fingerprint);
            if (record.Identity.Length is { } length)
                json.WriteNumber("length", length);
            if (record.Identity.AskedPartSize is { } asked)
                json.WriteNumber("partSize", asked);
            Strings(json, "settings", record.Identity.Settings);
            if (record.Before.Count > 0)
                Strings(json, "before", record.Before);
            Strings(json, "command", record.Command);
            if (record.CommandDirectory is not null)
                json.WriteString("directory", record.CommandDirectory);
        });

    /// <summary>The service has begun.</summary>
    public static byte[] Begun(string uploadId) => Line(json => json.WriteString("uploadId", uploadId));

    /// <summary>An attempt to begin remained without an answer.</summary>
    public static byte[] InDoubt() => Line(json => json.WriteBoolean("inDoubt", true));

    /// <summary>Where the object is cut.</summary>
    public static byte[] Cut(PartCut cut) =>
        Line(json =>
        {
            json.WriteStartArray("cut");
            foreach (var run in cut.Runs)
            {
                json.WriteNumberValue(run.First);
                json.WriteNumberValue(run.Size);
            }
            json.WriteEndArray();
        });

    /// <summary>A part arrived.</summary>
    public static byte[] Part(RecordedPart part) =>
        Line(json =>
        {
            json.WriteNumber("part", part.Number);
            json.WriteNumber("size", part.Size);
            json.WriteString("crc64", part.Crc64.ToString(CultureInfo.InvariantCulture));
            json.WriteString("etag", part.ETag);
            if (part.Sha256 is not null)
                json.WriteString("sha256", part.Sha256);
        });

    /// <summary>The source changed while it was read.</summary>
    public static byte[] SourceChanged() => Line(json => json.WriteBoolean("sourceChanged", true));

    /// <summary>All parts have arrived.</summary>
    public static byte[] Completing(long length, ulong crc) =>
        Line(json =>
        {
            json.WriteNumber("completing", length);
            json.WriteString("crc64", crc.ToString(CultureInfo.InvariantCulture));
        });

    /// <summary>Reads a journal.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="problem">Why it is none of ours, as the end of a sentence that begins with the file; null when it is one.</param>
    public static RunRecord? Read(ReadOnlyMemory<byte> bytes, out string? problem)
    {
        RunRecord? record = null;
        problem = bytes.IsEmpty ? "is empty" : "has no complete first line";
        for (int end; (end = bytes.Span.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            try
            {
                using var document = StrictJson.Parse(bytes[..end]);
                if (record is null)
                {
                    record = ReadBegin(document.RootElement, out problem);
                    if (record is null)
                        return null;
                }
                else if (!ReadMore(document.RootElement, record))
                {
                    return record;
                }
            }
            catch (Exception e)
                when (e
                        is JsonException
                            or ArgumentException
                            or InvalidOperationException
                            or FormatException
                            or OverflowException
                            or KeyNotFoundException
                            or IndexOutOfRangeException
                )
            {
                if (record is null)
                    problem = "is no journal of a run";
                return record;
            }
        }
        return record;
    }

    private static RunRecord? ReadBegin(JsonElement root, out string? problem)
    {
        problem =
            root.Number("journal") is not { } version ? "is no journal of a run"
            : version != Version
                ? string.Create(CultureInfo.InvariantCulture, $"is a journal of version {version}, and this tool knows version {Version}")
            : root.Text("bucket") is null || root.Text("key") is null ? "names no object"
            : root.Text("started") is null ? "does not tell when its run began"
            : null;
        if (problem is not null)
            return null;
        var (bucket, key) = (root.Text("bucket")!, root.Text("key")!);
        try
        {
            OssNames.CheckBucket(bucket);
            OssNames.CheckKey(key);
        }
        catch (CloudException)
        {
            problem = "names an object that can't be";
            return null;
        }
        // Journals of before tell a sum of lengths and the newest time, from which nothing follows.
        var source = root.Text("path") is { } path ? new UploadSource(path, Files(root)) : null;
        return new RunRecord
        {
            Location = new OssLocation(bucket, key),
            UploadId = root.Text("uploadId") ?? "",
            Endpoint = root.Text("endpoint") ?? "",
            Service = root.Text("service"),
            Address = root.Text("address"),
            Region = root.Text("region"),
            Account = root.Text("account"),
            Started = root.GetProperty("started").GetDateTimeOffset(),
            Before = Strings(root, "before"),
            Command = Strings(root, "command"),
            CommandDirectory = root.Text("directory"),
            Identity = new RunIdentity(
                source,
                root.Text("fingerprint") ?? "",
                root.Number("length"),
                root.Number("partSize"),
                Strings(root, "settings")
            ),
        };
    }

    private static bool ReadMore(JsonElement root, RunRecord record)
    {
        var crc = ulong.TryParse(root.Text("crc64"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        if (
            root.Number("part") is { } number and >= 1 and <= PartCut.MostParts
            && root.Number("size") is { } size and >= 0 and <= LargestPart
            && root.Text("etag") is { } tag
        )
        {
            record.Parts[(int)number] = new RecordedPart((int)number, size, crc, tag, root.Text("sha256"));
        }
        else if (root.Number("completing") is { } length)
        {
            record.Completing = (length, crc);
        }
        else if (root.TryGetProperty("sourceChanged", out _))
        {
            record.Doubt = "its source changed while it was read";
        }
        else if (root.Text("uploadId") is { } id)
        {
            record.UploadId = id;
        }
        else if (root.TryGetProperty("inDoubt", out _))
        {
            record.IsInDoubt = true;
        }
        else if (root.TryGetProperty("cut", out var cut))
        {
            record.Cut = PartCut.FromRuns([
                .. cut.EnumerateArray().Select(n => n.GetInt64()).Chunk(2).Select(p => new PartRun(checked((int)p[0]), p[1])),
            ]);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void Write(Utf8JsonWriter json, FileIdentity file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteNumber("length", file.Length);
        json.WriteNumber("modified", file.Modified);
        json.WriteNumber("changed", file.Changed);
        json.WriteNumber("device", file.Device);
        json.WriteNumber("inode", file.Inode);
        json.WriteEndObject();
    }

    private static FileIdentity[] Files(JsonElement root) =>
        root.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Array
            ?
            [
                .. files
                    .EnumerateArray()
                    .Select(f => new FileIdentity(
                        f.GetProperty("path").GetString() ?? "",
                        f.GetProperty("length").GetInt64(),
                        f.GetProperty("modified").GetInt64(),
                        f.GetProperty("changed").GetInt64(),
                        f.GetProperty("device").GetUInt64(),
                        f.GetProperty("inode").GetUInt64()
                    )),
            ]
            : [];

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string[] Strings(JsonElement root, string name) =>
        root.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(v => v.GetString() ?? "")]
            : [];

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
