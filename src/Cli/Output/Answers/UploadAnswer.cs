using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of upload --json.</summary>
internal sealed record UploadAnswer : UploadedObject, IAnswer
{
    public UploadAnswer() { }

    /// <summary>Creates the answer from the uploaded object.</summary>
    [SetsRequiredMembers]
    public UploadAnswer(UploadedObject uploaded)
        : base(uploaded) { }

    [JsonPropertyOrder(-2)]
    public string Schema { get; } = "imagetools.upload/1";

    [JsonPropertyOrder(-1)]
    public string Type { get; } = "result";

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [JsonPropertyOrder(1)]
    [RegularExpression("^[0-9a-f]+$")]
    public IReadOnlyDictionary<string, string>? ContentHashes { get; init; }

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [JsonPropertyOrder(2)]
    [RegularExpression("^[0-9a-f]+$")]
    public IReadOnlyDictionary<string, string>? FileHashes { get; init; }

    /// <summary>Warnings: for example that the file is only a part of an image, and the disk is in other files.</summary>
    [JsonPropertyOrder(3)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
