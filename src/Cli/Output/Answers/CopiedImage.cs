using System.Text.Json.Serialization;
using ImageTools.Import.Images;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A copy.</summary>
internal sealed record CopiedImage
{
    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Id there; null when the service refused to begin.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ImageId { get; init; }

    /// <summary>Available, or what it ended with.</summary>
    public required string Status { get; init; }

    /// <summary>The cloud's code, when it failed.</summary>
    public string? Code { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Message { get; init; }

    public static IReadOnlyList<CopiedImage> Of(IEnumerable<ImageCopy> copies) =>
        [
            .. copies.Select(c => new CopiedImage
            {
                Region = c.RegionId,
                ImageId = c.ImageId,
                Status = c.Status,
                Code = c.Error?.Code,
                Message = c.Error?.Message,
            }),
        ];
}
