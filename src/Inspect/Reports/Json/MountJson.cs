using System.Text.Json.Serialization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A line of fstab.</summary>
public sealed record MountJson
{
    /// <summary>Line of the file.</summary>
    public required int Line { get; init; }

    /// <summary>The device as written in the line.</summary>
    public required string Device { get; init; }

    /// <summary>Where it is mounted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? MountPoint { get; init; }

    /// <summary>File system.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Type { get; init; }

    /// <summary>Options.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Id of the volume of the device.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Volume { get; init; }

    internal static MountJson Of(FstabEntry entry) =>
        new()
        {
            Line = entry.Line,
            Device = entry.Device,
            MountPoint = entry.MountPoint,
            Type = entry.Type,
            Options = entry.Options,
            Volume = entry.VolumeId,
        };
}
