using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Manifests;

/// <summary>A manifest as a JSON file (schema imagetools.manifest/1).</summary>
public static class ManifestFile
{
    internal const string Schema = "imagetools.manifest/1";

    // Enough for 17 disks of 10,000 parts.
    private const int LargestFile = 64 << 20;
    private const int MostDisks = 17,
        MostEntries = 200,
        MostFiles = 10_000;

    // Bytes at the beginning of a manifest that contain its schema.
    private const int LongestBeginning = 256;

    /// <summary>Writes the complete file or nothing. It replaces only an empty file or another manifest.</summary>
    /// <param name="path">The file.</param>
    /// <param name="manifest">What to write.</param>
    /// <param name="sources">Files that are never replaced.</param>
    /// <exception cref="OutputRefusedException">The path exists and is not a file, not a manifest, or is a source.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Save(string path, ImportManifest manifest, IReadOnlyList<FileIdentity> sources)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (
            var json = new Utf8JsonWriter(
                bytes,
                new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            JsonSerializer.Serialize(json, ManifestJson.Of(manifest), ManifestContext.Default.ManifestJson);
        }

        bytes.Write("\n"u8);
        OutputFile.Save(path, bytes.WrittenSpan, Place(sources));
    }

    /// <summary>Checks before the work that a manifest can be written there.</summary>
    /// <exception cref="OutputRefusedException">The path exists and is not a file, not a manifest, or is a source.</exception>
    /// <exception cref="IOException">The directory does not exist, or can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory can't be written.</exception>
    public static void CheckPlace(string path, IReadOnlyList<FileIdentity> sources) => OutputFile.Check(path, Place(sources));

    /// <summary>Reads a manifest. The file is not trusted.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="InvalidDataException">It is not a manifest, or contradicts itself; the message says where.</exception>
    public static ImportManifest Load(string path)
    {
        var text = BoundedFile.ReadBytes(path, LargestFile);
        try
        {
            using var document = StrictJson.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            return Read(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: not JSON: {e.Message}", e);
        }
    }

    private static OutputOptions Place(IReadOnlyList<FileIdentity> sources) =>
        new()
        {
            Overwrite = true,
            Replaces = new ReplaceableKind("manifest", IsReplaceable),
            Sources = sources,
        };

    /// <summary>Whether a file is empty or begins like a manifest of this tool.</summary>
    private static bool IsReplaceable(string path)
    {
        Span<byte> bytes = stackalloc byte[LongestBeginning];
        try
        {
            using var file = File.OpenHandle(path);
            bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        if (bytes.IsEmpty)
            return true;
        try
        {
            var json = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            return json.Read()
                && json.TokenType == JsonTokenType.StartObject
                && json.Read()
                && json.TokenType == JsonTokenType.PropertyName
                && json.ValueTextEquals("schema")
                && json.Read()
                && json.TokenType == JsonTokenType.String
                && json.ValueTextEquals(Schema);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ImportManifest Read(JsonElement root, string path)
    {
        if (root.Text("schema") != Schema)
            throw new InvalidDataException($"{path}: schema is '{root.Text("schema")}', not {Schema}.");
        var image = root.Member("image");
        var disks = root.Member("disks") is { ValueKind: JsonValueKind.Array } list
            ? list
            : throw new InvalidDataException($"{path}: disks are missing.");
        if (disks.GetArrayLength() is 0 or > MostDisks)
            throw new InvalidDataException($"{path}: {disks.GetArrayLength()} disks; an import has 1 to {MostDisks}.");
        return new ImportManifest
        {
            ToolVersion = root.Text("tool") ?? "",
            Created = Time(root, "created", path),
            RegionId = root.Text("region") ?? throw new InvalidDataException($"{path}: region is missing."),
            ImageId = image?.Text("id"),
            ImageName = image?.Text("name"),
            TaskId = image?.Text("task"),
            SnapshotIds = [.. (image?.Member("snapshots")?.Texts() ?? []).Take(MostEntries)],
            Copies = image is { } there ? Pairs(there, "copies", path) : [],
            ObjectsKept = root.Text("objectsKept") == "true",
            Parameters = Pairs(root, "importImage", path),
            Disks = [.. disks.EnumerateArray().Select((d, i) => ReadDisk(d, $"{path}: disk {i + 1}"))],
        };
    }

    private static ManifestDisk ReadDisk(JsonElement disk, string where)
    {
        BaseObject? table = null;
        if (disk.Member("object") is { } uploaded)
        {
            try
            {
                table = PartTableFile.Read(uploaded, OssLocation.Parse(uploaded.Text("object") ?? ""));
            }
            catch (Exception e) when (e is CloudException or FormatException or ArgumentException)
            {
                throw new InvalidDataException($"{where}: the object's part table is damaged: {e.Message}", e);
            }
        }
        return new ManifestDisk
        {
            Sources = ReadSources(disk, where),
            Member = disk.Text("member"),
            Format = disk.Text("format") ?? "",
            VirtualSize = Long(disk, "virtualSize", where),
            Trimmed = disk.Text("trimmed") == "true",
            Content = Pairs(disk, "content", where).ToDictionary(StringComparer.Ordinal),
            Uploaded = table,
        };
    }

    /// <summary>All files. Older manifests, and those of a single file, hold only the named file.</summary>
    private static ManifestSource[] ReadSources(JsonElement disk, string where)
    {
        ManifestSource[] named = disk.Member("source") is { } source ? [ReadSource(source, where)] : [];
        if (disk.Member("sourceFiles") is not { } all)
            return named;
        if (all.ValueKind != JsonValueKind.Array || all.GetArrayLength() is 0 or > MostFiles)
            throw new InvalidDataException($"{where}: sourceFiles is not a list of 1 to {MostFiles} files.");
        ManifestSource[] files = [.. all.EnumerateArray().Select(f => ReadSource(f, where))];
        return named is [var first] && files[0] == first
            ? files
            : throw new InvalidDataException($"{where}: sourceFiles does not begin with the source.");
    }

    private static ManifestSource ReadSource(JsonElement file, string where) =>
        new(
            file.Text("path") ?? throw new InvalidDataException($"{where}: the source has no path."),
            Long(file, "length", where),
            Time(file, "modified", where),
            file.Text("sha256")
        );

    private static List<KeyValuePair<string, string>> Pairs(JsonElement element, string name, string where)
    {
        if (element.Member(name) is not { } pairs)
            return [];
        if (pairs.ValueKind != JsonValueKind.Object || pairs.EnumerateObject().Count() > MostEntries)
            throw new InvalidDataException($"{where}: {name} is not an object of at most {MostEntries} members.");
        return [.. pairs.EnumerateObject().DistinctBy(p => p.Name).Select(p => KeyValuePair.Create(p.Name, pairs.Text(p.Name) ?? ""))];
    }

    private static long Long(JsonElement element, string name, string where) =>
        long.TryParse(element.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException($"{where}: {name} is not a length.");

    private static DateTimeOffset Time(JsonElement element, string name, string where) =>
        DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new InvalidDataException($"{where}: {name} is not a time.");
}
