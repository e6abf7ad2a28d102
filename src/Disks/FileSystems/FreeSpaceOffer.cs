namespace ImageTools.Disks.FileSystems;

/// <summary>What a file system says when it is asked for its free space: where it is, or why it must be left alone.</summary>
/// <param name="Ranges">The free space, or null.</param>
/// <param name="Reason">A sentence that says why there is none; null otherwise.</param>
public sealed record FreeSpaceOffer(IFreeSpace? Ranges, string? Reason)
{
    /// <summary>The free space can be trusted.</summary>
    public static FreeSpaceOffer Of(IFreeSpace ranges) => new(ranges, null);

    /// <summary>Every byte must be kept.</summary>
    public static FreeSpaceOffer LeftAlone(string reason) => new(null, reason);
}
