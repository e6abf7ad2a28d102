using System.Text.Json.Serialization;
using ImageTools.Import.Images;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A copy of an image.</summary>
internal sealed record CopiedImage
{
    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Id of the copy; null when the service refused the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ImageId { get; init; }

    /// <summary>Available, or its last status.</summary>
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
