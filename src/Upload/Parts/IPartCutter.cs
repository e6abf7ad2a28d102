namespace ImageTools.Upload.Parts;

/// <summary>One way to cut an object. It says where each part ends, one part after the other.</summary>
internal interface IPartCutter
{
    /// <summary>The cut of the whole object, once it is decided. Null before that, and when it depends on the bytes.</summary>
    PartCut? Cut { get; }

    /// <summary>Most bytes of a part. It waits when the size is not decided yet.</summary>
    ValueTask<long> LongestAsync(int number, CancellationToken cancellation);

    /// <summary>Whether a part ends at a region boundary although more bytes would fit.</summary>
    /// <param name="number">Number of the part.</param>
    /// <param name="length">Its bytes up to the boundary.</param>
    /// <param name="region">Region that begins at the boundary.</param>
    bool EndsAtSeam(int number, long length, long region) => false;

    /// <summary>Called when a part of this length has arrived.</summary>
    void Arrived(long bytes) { }
}
