using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of info --json: the fields of qemu-img info, and more.</summary>
internal sealed record InfoAnswer : ImageJson, IAnswer
{
    public InfoAnswer() { }

    /// <summary>Creates the answer from the description of an image.</summary>
    [SetsRequiredMembers]
    public InfoAnswer(ImageJson image)
        : base(image) { }

    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "imagetools.info/1";
}
