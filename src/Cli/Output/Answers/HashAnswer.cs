using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of hash --json.</summary>
internal sealed record HashAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.hash/1";

    public string Type { get; } = "result";

    /// <summary>The image, as the user named it.</summary>
    public required string Filename { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    [JsonPropertyName("virtual-size")]
    public required long VirtualSize { get; init; }

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [RegularExpression("^[0-9a-f]+$")]
    public required IReadOnlyDictionary<string, string> Hashes { get; init; }
}
