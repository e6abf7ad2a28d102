namespace ImageTools.Upload.Parts;

/// <summary>What OSS takes, and what a stream may keep in memory.</summary>
internal static class PartLimits
{
    /// <summary>Most parts of an upload.</summary>
    public const int MostParts = 10_000;

    /// <summary>Smallest part but the last.</summary>
    public const long SmallestPart = 100 << 10;

    /// <summary>Largest part.</summary>
    public const long LargestPart = 5L << 30;

    /// <summary>Largest part of a stream, which waits in memory until the service has it.</summary>
    public const long LargestStreamPart = 1L << 30;
}
