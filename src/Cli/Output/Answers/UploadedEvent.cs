using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>import has uploaded a disk.</summary>
internal sealed record UploadedEvent : UploadedObject, IAnswer
{
    public UploadedEvent() { }

    /// <summary>Creates the event from the uploaded object.</summary>
    [SetsRequiredMembers]
    public UploadedEvent(UploadedObject uploaded)
        : base(uploaded) { }

    [JsonPropertyOrder(-3)]
    public string Schema { get; } = "imagetools.event/1";

    [JsonPropertyOrder(-2)]
    public string Type { get; } = "event";

    [JsonPropertyOrder(-1)]
    public string Event { get; } = "uploaded";
}
