namespace ImageTools.Upload.Parts;

/// <summary>One way to cut an object. It says where each part ends, one part after the other.</summary>
internal interface IPartCutter
{
    /// <summary>
    /// Where the whole object is cut, once that is decided; null before, and where nothing but the bytes themselves
    /// tells.
    /// </summary>
    PartCut? Cut { get; }

    /// <summary>Most bytes of a part. It waits when the size is not decided yet.</summary>
    ValueTask<long> LongestAsync(int number, CancellationToken cancellation);

    /// <summary>Whether a part ends at a region boundary although more bytes would fit.</summary>
    /// <param name="number">Number of the part.</param>
    /// <param name="length">Its bytes up to the region boundary.</param>
    /// <param name="region">Region that begins at the region boundary.</param>
    bool EndsAtRegionBoundary(int number, long length, long region) => false;

    /// <summary>Called when a part of this length has arrived.</summary>
    void Arrived(long bytes) { }
}
