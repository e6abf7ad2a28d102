using ImageTools.Inspect.Reports.Json;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of volumes --json.</summary>
internal sealed record VolumesAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.volumes/1";

    /// <summary>The disks with their volumes, as in inspect --json.</summary>
    public required IReadOnlyList<DiskJson> Disks { get; init; }
}
