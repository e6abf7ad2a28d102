using System.Text.Json.Serialization;
using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>An image file, with the names of qemu-img info.</summary>
public record ImageJson
{
    /// <summary>The path as given.</summary>
    public required string Filename { get; init; }

    /// <summary>Format.</summary>
    public required string Format { get; init; }

    /// <summary>Size of the guest's disk in bytes.</summary>
    [JsonPropertyName("virtual-size")]
    public required long VirtualSize { get; init; }

    /// <summary>Bytes on disk.</summary>
    [JsonPropertyName("actual-size")]
    public required long ActualSize { get; init; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("cluster-size")]
    public long? ClusterSize { get; init; }

    /// <summary>Backing file.</summary>
    [JsonPropertyName("backing-filename")]
    public string? BackingFilename { get; init; }

    /// <summary>Its format.</summary>
    [JsonPropertyName("backing-filename-format")]
    public string? BackingFormat { get; init; }

    /// <summary>True when it was not closed properly.</summary>
    [JsonPropertyName("dirty-flag")]
    public required bool Dirty { get; init; }

    /// <summary>Details that only this format has.</summary>
    [JsonPropertyName("format-specific")]
    public required FormatSpecificJson FormatSpecific { get; init; }

    /// <summary>Variant of the format: monolithicSparse, dynamic.</summary>
    public string? Subformat { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    [JsonPropertyName("file-size")]
    public required long FileSize { get; init; }

    /// <summary>Whether there is positive evidence for the format. False when it was chosen only because no other format fits.</summary>
    public required bool Recognised { get; init; }

    /// <summary>Method.</summary>
    public string? Compression { get; init; }

    /// <summary>Method.</summary>
    public string? Encryption { get; init; }

    /// <summary>Marked corrupt.</summary>
    public bool? Corrupt { get; init; }

    /// <summary>Other files that the image needs.</summary>
    [JsonPropertyName("external-files")]
    public IReadOnlyList<string>? ExternalFiles { get; init; }

    /// <summary>Names of internal snapshots.</summary>
    public IReadOnlyList<string>? Snapshots { get; init; }

    /// <summary>Sentences.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The description of an image file.</summary>
    public static ImageJson Of(ImageInfo info) =>
        new()
        {
            Filename = info.Filename,
            Format = info.Format,
            VirtualSize = info.VirtualSize,
            ActualSize = info.ActualSize,
            ClusterSize = info.ClusterSize,
            BackingFilename = info.BackingFilename,
            BackingFormat = info.BackingFormat,
            Dirty = info.Dirty,
            FormatSpecific = FormatSpecificJson.Of(info),
            Subformat = info.Subformat,
            FileSize = info.FileSize,
            Recognised = info.Recognised,
            Compression = info.Compression,
            Encryption = info.Encryption,
            Corrupt = info.Corrupt ? true : null,
            ExternalFiles = Some(info.ExternalFiles),
            Snapshots = Some(info.Snapshots),
            Warnings = Some(info.Warnings),
        };

    private static IReadOnlyList<string>? Some(IReadOnlyList<string> values) => values.Count > 0 ? values : null;
}
