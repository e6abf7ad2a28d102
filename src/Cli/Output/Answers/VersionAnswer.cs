using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Disks.Codecs;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The one document of version --json.</summary>
internal sealed record VersionAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.version/1";

    [RegularExpression(@"^[0-9]+\.[0-9]+\.[0-9]+$")]
    public required string Version { get; init; }

    public required RuntimeDescription Runtime { get; init; }

    public required CodecDescriptions Codecs { get; init; }

    public required SystemDescription System { get; init; }
}

/// <summary>The runtime of the command.</summary>
internal sealed record RuntimeDescription
{
    public required string Name { get; init; }

    /// <summary>Whether the command is native code.</summary>
    public required bool Native { get; init; }
}

/// <summary>Compression libraries, by method.</summary>
internal sealed record CodecDescriptions
{
    public required CodecDescription Deflate { get; init; }

    public required CodecDescription Zstd { get; init; }
}

/// <summary>A compression library.</summary>
internal sealed record CodecDescription
{
    public required string Library { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Version { get; init; }

    /// <summary>Whether it is the system's library.</summary>
    public required bool Native { get; init; }

    public static CodecDescription Of(CodecLibrary library) =>
        new()
        {
            Library = library.Name,
            Version = library.Version,
            Native = library.IsNative,
        };
}

/// <summary>The machine.</summary>
internal sealed record SystemDescription
{
    public required string Name { get; init; }

    public required string Architecture { get; init; }

    public required string RuntimeIdentifier { get; init; }

    [Range(1, int.MaxValue)]
    public required int Processors { get; init; }
}
