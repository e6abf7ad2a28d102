using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A subvolume.</summary>
public sealed record SubvolumeJson
{
    /// <summary>Its number (subvolid=).</summary>
    public required ulong Id { get; init; }

    /// <summary>Path from the top of the file system; empty for the top itself.</summary>
    public required string Path { get; init; }

    /// <summary>True for a read-only snapshot.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>A mount without options shows it.</summary>
    public required bool Default { get; init; }

    internal static IReadOnlyList<SubvolumeJson> Of(Volume volume) =>
        [
            .. (volume.FileSystem?.Subvolumes ?? []).Select(s => new SubvolumeJson
            {
                Id = s.Id,
                Path = s.Path,
                ReadOnly = s.IsReadOnly,
                Default = s.IsDefault,
            }),
        ];
}
