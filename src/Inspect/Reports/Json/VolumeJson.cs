using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A volume.</summary>
public sealed record VolumeJson
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Its kind.</summary>
    [AllowedValues("partition", "lv", "md", "disk", "luks")]
    public required string Kind { get; init; }

    /// <summary>First byte on the disk; null when it is not in one piece.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? Start { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Type of the partition.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Type { get; init; }

    /// <summary>File system.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Filesystem { get; init; }

    /// <summary>Label of the file system.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Label { get; init; }

    /// <summary>UUID of the file system.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Uuid { get; init; }

    /// <summary>Free bytes; null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? Free { get; init; }

    /// <summary>True when it was not unmounted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required bool? Dirty { get; init; }

    /// <summary>Its role.</summary>
    [AllowedValues("esp", "bios-boot", "swap", "lvm-pv", "raid", "root", "boot", "data")]
    public required string Role { get; init; }

    /// <summary>Where the guest mounts it.</summary>
    public IReadOnlyList<string>? MountPoints { get; init; }

    /// <summary>Ids of the volumes that it is made from, or that it is a part of.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Its subvolumes.</summary>
    public IReadOnlyList<SubvolumeJson>? Subvolumes { get; init; }

    /// <summary>What is wrong with it although it is read, a sentence each.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>Why it can't be read.</summary>
    public string? Error { get; init; }

    internal static VolumeJson Of(Volume volume, Guest guest) =>
        new()
        {
            Id = volume.Id,
            Kind = VolumeText.Kind(volume.Kind),
            Start = volume.Start,
            Size = volume.Content.Length,
            Type = volume.Partition?.Type,
            Filesystem = volume.TypeName,
            Label = volume.FileSystem?.Label ?? volume.Signature?.Label,
            Uuid = volume.FileSystem?.Uuid ?? volume.Signature?.Uuid,
            Free = volume.FileSystem?.State.FreeBytes,
            Dirty = volume.FileSystem is { } fileSystem ? !fileSystem.State.IsClean : null,
            Role = VolumeText.Role(volume, guest),
            MountPoints = Some(VolumeText.MountPoints(volume, guest)),
            Members = Some(volume.Members),
            Subvolumes = Some(SubvolumeJson.Of(volume)),
            Remarks = Some(VolumeText.Remarks(volume)),
            Error = volume.Error?.Message,
        };

    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}
