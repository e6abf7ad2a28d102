using System.Text.Json.Serialization;

namespace ImageTools.Upload.Runs;

/// <summary>The first line of a journal: the source and the object. Unknown members are left out.</summary>
internal sealed record BeginLine
{
    /// <summary>Version of the journal.</summary>
    public required int Journal { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    /// <summary>Missing while the service is asked to begin.</summary>
    public string? UploadId { get; init; }

    public required string Endpoint { get; init; }

    public string? Service { get; init; }

    public string? Address { get; init; }

    public string? Region { get; init; }

    public string? Account { get; init; }

    public required DateTimeOffset Started { get; init; }

    public string? Path { get; init; }

    public IReadOnlyList<FileEntry>? Files { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Bytes of the object; missing for a stream.</summary>
    public long? Length { get; init; }

    /// <summary>The requested part size.</summary>
    public long? PartSize { get; init; }

    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Unfinished uploads of the same object that existed before; missing when there were none.</summary>
    public IReadOnlyList<string>? Before { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public string? Directory { get; init; }
}

/// <summary>A file of the source.</summary>
internal sealed record FileEntry
{
    public required string Path { get; init; }

    public required long Length { get; init; }

    public required long Modified { get; init; }

    public required long Changed { get; init; }

    public required ulong Device { get; init; }

    public required ulong Inode { get; init; }
}

/// <summary>The service has begun.</summary>
/// <param name="UploadId">Its id.</param>
internal sealed record BegunLine(string UploadId);

/// <summary>An attempt to begin got no response.</summary>
/// <param name="InDoubt">True.</param>
internal sealed record InDoubtLine(bool InDoubt);

/// <summary>Where the object is cut.</summary>
/// <param name="Cut">First part and size of each range of parts of one size.</param>
internal sealed record CutLine(IReadOnlyList<long> Cut);

/// <summary>A part arrived.</summary>
internal sealed record PartLine
{
    public required int Part { get; init; }

    public required long Size { get; init; }

    public required string Crc64 { get; init; }

    public required string Etag { get; init; }

    public string? Sha256 { get; init; }
}

/// <summary>The source changed while it was read.</summary>
/// <param name="SourceChanged">True.</param>
internal sealed record SourceChangedLine(bool SourceChanged);

/// <summary>All parts have arrived.</summary>
/// <param name="Completing">Bytes of the object.</param>
/// <param name="Crc64">CRC-64 of it.</param>
internal sealed record CompletingLine(long Completing, string Crc64);

/// <summary>Source-generated JSON of the lines.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BeginLine))]
[JsonSerializable(typeof(BegunLine))]
[JsonSerializable(typeof(InDoubtLine))]
[JsonSerializable(typeof(CutLine))]
[JsonSerializable(typeof(PartLine))]
[JsonSerializable(typeof(SourceChangedLine))]
[JsonSerializable(typeof(CompletingLine))]
internal sealed partial class RunLineContext : JsonSerializerContext;
