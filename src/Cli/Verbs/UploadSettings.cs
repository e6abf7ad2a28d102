using ImageTools.Cli.Cloud;
using ImageTools.Convert;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Verbs;

/// <summary>What `upload` was asked for.</summary>
internal sealed record UploadSettings
{
    /// <summary>File or disk image.</summary>
    public required string Source { get; init; }

    /// <summary>Object.</summary>
    public required OssLocation To { get; init; }

    /// <summary>How to upload.</summary>
    public required UploadOptions Upload { get; init; }

    /// <summary>What the disk becomes on the way; null uploads the file as it is.</summary>
    public ConvertOptions? Conversion { get; init; }

    /// <summary>How the image is opened; null for a file that is taken as it is.</summary>
    public OpenOptions? Opening { get; init; }

    /// <summary>Hashes of the content to compute on the way.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Whether the disk is changed on its way: trimmed, or made larger.</summary>
    public bool Shaped { get; init; }

    /// <summary>File of the manifest, or null.</summary>
    public string? Manifest { get; init; }

    /// <summary>What to say of a file that is only a part of an image; null when it is not.</summary>
    public PartOfImage? Part { get; init; }

    /// <summary>Every file that must not be written to.</summary>
    public required IReadOnlyList<FileIdentity> Files { get; init; }

    /// <summary>Whether the answer is JSON.</summary>
    public bool AsJson { get; init; }
}
