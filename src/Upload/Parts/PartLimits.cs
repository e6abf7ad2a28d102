namespace ImageTools.Upload.Parts;

/// <summary>Limits of OSS, and of the memory for a stream.</summary>
internal static class PartLimits
{
    /// <summary>Most parts of an upload.</summary>
    public const int MostParts = 10_000;

    /// <summary>Smallest size of a part, except the last.</summary>
    public const long SmallestPart = 100 << 10;

    /// <summary>Largest part.</summary>
    public const long LargestPart = 5L << 30;

    /// <summary>Largest part of a stream. It waits in memory until the service has it.</summary>
    public const long LargestStreamPart = 1L << 30;
}
