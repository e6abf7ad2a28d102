using System.Text.Json.Serialization;
using ImageTools.Import.Ecs;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of images --json.</summary>
internal sealed record ImagesAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.images/1";

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    public required IReadOnlyList<ListedImage> Images { get; init; }
}

/// <summary>An image.</summary>
internal sealed record ListedImage
{
    /// <summary>Id.</summary>
    public required string ImageId { get; init; }

    /// <summary>Name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ImageName { get; init; }

    /// <summary>Status.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Status { get; init; }

    /// <summary>GiB.</summary>
    public required int SizeGiB { get; init; }

    /// <summary>x86_64, arm64, i386.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Architecture { get; init; }

    /// <summary>BIOS, UEFI, UEFI-Preferred.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? BootMode { get; init; }

    /// <summary>Platform.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Platform { get; init; }

    /// <summary>Time of creation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Created { get; init; }

    /// <summary>Ids of the snapshots.</summary>
    public required IReadOnlyList<string> Snapshots { get; init; }

    /// <summary>Tags by key.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public static ListedImage Of(EcsImage image) =>
        new()
        {
            ImageId = image.ImageId,
            ImageName = image.ImageName,
            Status = image.Status,
            SizeGiB = image.Size ?? 0,
            Architecture = image.Architecture,
            BootMode = image.BootMode,
            Platform = image.Platform,
            Created = image.CreationTime,
            Snapshots = [.. image.Disks.Select(d => d.SnapshotId).OfType<string>()],
            Tags = new OrderedDictionary<string, string>(image.Tags.DistinctBy(t => t.Key)),
        };
}
