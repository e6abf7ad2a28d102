using ImageTools.Cloud;

namespace ImageTools.Import.Images;

/// <summary>A copy of an image in another region.</summary>
/// <param name="RegionId">The other region.</param>
/// <param name="ImageId">Id of the copy; null when the service refused the request.</param>
/// <param name="Status">Available, or its last status.</param>
/// <param name="Error">Why it is not Available, or null.</param>
public sealed record ImageCopy(string RegionId, string? ImageId, string Status, CloudException? Error);
