namespace ImageTools.Upload.Parts;

/// <summary>Says where parts end while they are asked for one after the other: one way to cut an object.</summary>
internal interface IPartCutter
{
    /// <summary>
    /// Where the whole object is cut, once that is decided; null before, and where nothing but the bytes themselves
    /// tells.
    /// </summary>
    PartCut? Cut { get; }

    /// <summary>Most bytes of a part. Waits where that has to be found out first.</summary>
    ValueTask<long> LongestAsync(int number, CancellationToken cancellation);

    /// <summary>Whether a part ends at a region boundary although more bytes would fit.</summary>
    /// <param name="number">Number of the part.</param>
    /// <param name="length">Its bytes up to the region boundary.</param>
    /// <param name="region">Region that begins at the region boundary.</param>
    bool EndsAtRegionBoundary(int number, long length, long region) => false;

    /// <summary>A part of so many bytes has arrived.</summary>
    void Arrived(long bytes) { }
}
