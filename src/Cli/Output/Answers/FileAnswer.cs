using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A file in an image: one of the lines of ls --json and find --json.</summary>
internal sealed record FileAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.file/1";

    public string Type { get; } = "file";

    /// <summary>Full path in the guest, or in the volume.</summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    [AllowedValues("file", "directory", "link", "character-device", "block-device", "fifo", "socket", "unknown")]
    public required string Kind { get; init; }

    /// <summary>Number of its inode, or its equivalent; unique in its file system.</summary>
    public required ulong Id { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Permission bits in octal, with setuid, setgid and sticky.</summary>
    [RegularExpression("^[0-7]{4}$")]
    public required string Mode { get; init; }

    /// <summary>Number of the owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Number of the group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Hard links.</summary>
    public required uint Links { get; init; }

    /// <summary>Time of the last change of the content.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>Target of a symbolic link, as stored.</summary>
    public string? Target { get; init; }

    /// <summary>Major and minor number of a device.</summary>
    [RegularExpression("^[0-9]+:[0-9]+$")]
    public string? Device { get; init; }

    /// <summary>Attributes beyond the permissions.</summary>
    public IReadOnlyList<string>? Attributes { get; init; }

    /// <summary>Named streams of NTFS.</summary>
    public IReadOnlyList<string>? Streams { get; init; }

    /// <summary>Hashes of the content in hexadecimal, by algorithm.</summary>
    [RegularExpression("^[0-9a-f]+$")]
    public IReadOnlyDictionary<string, string>? Hashes { get; init; }
}
