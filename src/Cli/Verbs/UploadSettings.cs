using ImageTools.Cli.Cloud;
using ImageTools.Convert;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>The settings of `upload`.</summary>
internal sealed record UploadSettings
{
    /// <summary>File or disk image.</summary>
    public required string Source { get; init; }

    /// <summary>Object.</summary>
    public required OssLocation To { get; init; }

    /// <summary>Options of the upload.</summary>
    public required UploadOptions Upload { get; init; }

    /// <summary>The target of the conversion; null uploads the file unchanged.</summary>
    public ConvertOptions? Conversion { get; init; }

    /// <summary>How the image is opened; null for an unchanged file.</summary>
    public OpenOptions? Opening { get; init; }

    /// <summary>Hashes of the content to compute in the same pass.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Whether the disk is trimmed or resized.</summary>
    public bool Shaped { get; init; }

    /// <summary>File of the manifest, or null.</summary>
    public string? Manifest { get; init; }

    /// <summary>The warning for a file that is only a part of an image; null for others.</summary>
    public PartOfImage? Part { get; init; }

    /// <summary>Every file that must not be overwritten.</summary>
    public required IReadOnlyList<FileIdentity> Files { get; init; }

    /// <summary>Whether the answer is JSON.</summary>
    public bool AsJson { get; init; }
}
