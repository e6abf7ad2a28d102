namespace ImageTools.Disks.FileSystems;

/// <summary>The answer of a file system about its free space: the ranges, or the reason to keep every byte.</summary>
/// <param name="Ranges">The free space, or null.</param>
/// <param name="Reason">A sentence with the reason; null otherwise.</param>
public sealed record FreeSpaceOffer(IFreeSpace? Ranges, string? Reason)
{
    /// <summary>The free space can be trusted.</summary>
    public static FreeSpaceOffer Of(IFreeSpace ranges) => new(ranges, null);

    /// <summary>Every byte must be kept.</summary>
    public static FreeSpaceOffer LeftAlone(string reason) => new(null, reason);
}
