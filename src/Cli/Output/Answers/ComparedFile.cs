using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A file in one of two images.</summary>
internal sealed record ComparedFile
{
    /// <summary>What it is.</summary>
    [AllowedValues("file", "directory", "link", "character-device", "block-device", "fifo", "socket", "unknown")]
    public required string Kind { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Permission bits in octal, with setuid, setgid and sticky.</summary>
    [RegularExpression("^[0-7]{4}$")]
    public required string Mode { get; init; }

    /// <summary>Number of the owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Number of the group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Time of the last change of the content.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>Target of a symbolic link, as stored.</summary>
    public string? Target { get; init; }
}
