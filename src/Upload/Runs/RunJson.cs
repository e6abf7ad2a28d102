using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageTools.Cloud;
using ImageTools.Cloud.Json;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The text of the journal: JSON lines. The first line says which source goes to which object. Then come lines for the beginning, the cut,
/// each part, and the completion, in any number. Reading ends at a line that a crash tore; the service knows what is missing.
/// </summary>
internal static class RunJson
{
    private const int Version = 1;

    /// <summary>The first line.</summary>
    public static byte[] Begin(RunRecord record) =>
        Line(
            new BeginLine
            {
                Journal = Version,
                Bucket = record.Location.Bucket,
                Key = record.Location.Key,
                UploadId = record.UploadId.Length > 0 ? record.UploadId : null,
                Endpoint = record.Endpoint,
                Service = record.Service,
                Address = record.Address,
                Region = record.Region,
                Account = record.Account,
                Started = record.Started,
                Path = record.Identity.Source?.Path,
                Files = record.Identity.Source is { } source ? [.. source.Files.Select(Entry)] : null,
                Fingerprint = record.Identity.Fingerprint,
                Length = record.Identity.Length,
                PartSize = record.Identity.AskedPartSize,
                Settings = record.Identity.Settings,
                Before = record.Before.Count > 0 ? record.Before : null,
                Command = record.Command,
                Directory = record.CommandDirectory,
            },
            RunLineContext.Default.BeginLine
        );

    /// <summary>The line for the beginning at the service.</summary>
    public static byte[] Begun(string uploadId) => Line(new BegunLine(uploadId), RunLineContext.Default.BegunLine);

    /// <summary>The line for an attempt to begin that got no response.</summary>
    public static byte[] InDoubt() => Line(new InDoubtLine(true), RunLineContext.Default.InDoubtLine);

    /// <summary>The line for the cut of the object.</summary>
    public static byte[] Cut(PartCut cut) =>
        Line(new CutLine([.. cut.Ranges.SelectMany(r => (long[])[r.First, r.Size])]), RunLineContext.Default.CutLine);

    /// <summary>The line for a part that arrived.</summary>
    public static byte[] Part(RecordedPart part) =>
        Line(
            new PartLine
            {
                Part = part.Number,
                Size = part.Size,
                Crc64 = part.Crc64.ToString(CultureInfo.InvariantCulture),
                Etag = part.ETag,
                Sha256 = part.Sha256,
            },
            RunLineContext.Default.PartLine
        );

    /// <summary>The line for a source that changed while it was read.</summary>
    public static byte[] SourceChanged() => Line(new SourceChangedLine(true), RunLineContext.Default.SourceChangedLine);

    /// <summary>The line for the completion: all parts have arrived.</summary>
    public static byte[] Completing(long length, ulong crc) =>
        Line(new CompletingLine(length, crc.ToString(CultureInfo.InvariantCulture)), RunLineContext.Default.CompletingLine);

    /// <summary>Reads a journal.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="problem">Why it is not a journal of this tool, as the end of a sentence that begins with the file; null when it is
    /// one.</param>
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
                    problem = "is not a journal of a run";
                return record;
            }
        }
        return record;
    }

    private static RunRecord? ReadBegin(JsonElement root, out string? problem)
    {
        problem =
            root.Number("journal") is not { } version ? "is not a journal of a run"
            : version != Version
                ? string.Create(CultureInfo.InvariantCulture, $"is a journal of version {version}, and this tool knows version {Version}")
            : root.Text("bucket") is null || root.Text("key") is null ? "names no object"
            : root.Text("started") is null ? "does not say when its run began"
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
            problem = "names an object with an invalid name";
            return null;
        }
        // Older journals hold only a sum of lengths and the newest time, which prove nothing.
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
            root.Number("part") is { } number and >= 1 and <= PartLimits.MostParts
            && root.Number("size") is { } size and >= 0 and <= PartLimits.LargestPart
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
            record.Cut = PartCut.FromRanges([
                .. cut.EnumerateArray().Select(n => n.GetInt64()).Chunk(2).Select(p => new PartRange(checked((int)p[0]), p[1])),
            ]);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static FileEntry Entry(FileIdentity file) =>
        new()
        {
            Path = file.Path,
            Length = file.Length,
            Modified = file.Modified,
            Changed = file.Changed,
            Device = file.Device,
            Inode = file.Inode,
        };

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

    private static string[] Strings(JsonElement root, string name) =>
        root.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(v => v.GetString() ?? "")]
            : [];

    private static byte[] Line<T>(T line, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(line, type), (byte)'\n'];
}
