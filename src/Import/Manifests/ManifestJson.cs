using System.Globalization;
using System.Text.Json.Serialization;
using ImageTools.Upload.Incremental;

namespace ImageTools.Import.Manifests;

/// <summary>A manifest in its JSON form. Members that do not apply are left out.</summary>
internal sealed record ManifestJson
{
    public string Schema { get; } = ManifestFile.Schema;

    public required string Tool { get; init; }

    public required string Created { get; init; }

    public required string Region { get; init; }

    /// <summary>Missing after an upload alone.</summary>
    public ManifestImageJson? Image { get; init; }

    /// <summary>The sent parameters.</summary>
    public IReadOnlyDictionary<string, string>? ImportImage { get; init; }

    public required bool ObjectsKept { get; init; }

    public required IReadOnlyList<ManifestDiskJson> Disks { get; init; }

    public static ManifestJson Of(ImportManifest manifest) =>
        new()
        {
            Tool = $"imagetools {manifest.ToolVersion}",
            Created = manifest.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Region = manifest.RegionId,
            Image = manifest.ImageId is { } id
                ? new ManifestImageJson
                {
                    Id = id,
                    Name = manifest.ImageName,
                    Task = manifest.TaskId,
                    Snapshots = manifest.SnapshotIds,
                    Copies = Pairs(manifest.Copies),
                }
                : null,
            ImportImage = manifest.ImageId is null ? null : Pairs(manifest.Parameters),
            ObjectsKept = manifest.ObjectsKept,
            Disks = [.. manifest.Disks.Select(ManifestDiskJson.Of)],
        };

    private static OrderedDictionary<string, string> Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.DistinctBy(p => p.Key));
}

/// <summary>The image of a manifest.</summary>
internal sealed record ManifestImageJson
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Task { get; init; }

    public required IReadOnlyList<string> Snapshots { get; init; }

    /// <summary>Image ids by region.</summary>
    public required IReadOnlyDictionary<string, string> Copies { get; init; }
}

/// <summary>A disk of a manifest.</summary>
internal sealed record ManifestDiskJson
{
    /// <summary>The named file.</summary>
    public ManifestSourceJson? Source { get; init; }

    /// <summary>All files, when there is more than one.</summary>
    public IReadOnlyList<ManifestSourceJson>? SourceFiles { get; init; }

    /// <summary>Name inside the file, when that is an archive.</summary>
    public string? Member { get; init; }

    public required string Format { get; init; }

    public required long VirtualSize { get; init; }

    public required bool Trimmed { get; init; }

    /// <summary>Hashes by name.</summary>
    public required IReadOnlyDictionary<string, string> Content { get; init; }

    public PartTableJson? Object { get; init; }

    public static ManifestDiskJson Of(ManifestDisk disk) =>
        new()
        {
            Source = disk.Sources is [var named, ..] ? ManifestSourceJson.Of(named) : null,
            SourceFiles = disk.Sources.Count > 1 ? [.. disk.Sources.Select(ManifestSourceJson.Of)] : null,
            Member = disk.Member,
            Format = disk.Format,
            VirtualSize = disk.VirtualSize,
            Trimmed = disk.Trimmed,
            Content = disk.Content,
            Object = disk.Uploaded is { } table ? PartTableJson.Of(table) : null,
        };
}

/// <summary>A file that a disk was read from.</summary>
internal sealed record ManifestSourceJson
{
    public required string Path { get; init; }

    public required long Length { get; init; }

    public required string Modified { get; init; }

    public string? Sha256 { get; init; }

    public static ManifestSourceJson Of(ManifestSource source) =>
        new()
        {
            Path = source.Path,
            Length = source.Length,
            Modified = source.Modified.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            Sha256 = source.Sha256,
        };
}

/// <summary>Source-generated JSON of a manifest.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ManifestJson))]
internal sealed partial class ManifestContext : JsonSerializerContext;
