namespace ImageTools.Upload;

/// <summary>
/// Where an object is cut into parts: a function of the object's kind and the options alone, so that a later run cuts it at the same places.
/// </summary>
internal sealed class PartCut
{
    /// <summary>Most parts of an upload.</summary>
    public const int MostParts = 10_000;

    /// <summary>Smallest part but the last.</summary>
    public const int SmallestPart = 100 << 10;

    private const long DefaultSize = 8 << 20, Step = 1 << 20;
    private const int PartsOfOneSize = 1000;
    private readonly long size;
    private readonly long head;
    private readonly bool growing;

    private PartCut(long size, long head, bool growing)
    {
        this.size = size;
        this.head = head;
        this.growing = growing;
    }

    /// <summary>For a file whose length is known: parts of one size.</summary>
    public static PartCut ForLength(long length, long? asked)
    {
        var least = (length + MostParts - 1) / MostParts;
        if (asked < least)
            throw new CloudException("oss", "part-size-too-small", $"A file of {length} bytes needs parts of at least {least} bytes: there may be {MostParts} of them.", hint: "Leave out --part-size.");
        return new PartCut(asked ?? Math.Max(DefaultSize, (least + Step - 1) / Step * Step), 0, growing: false);
    }

    /// <summary>
    /// For a stream whose length is only known at its end. The first part holds the head, which comes last, and is small since it waits in memory. The others begin small and
    /// double every thousand: a small image takes little memory, and a huge one still fits.
    /// </summary>
    public static PartCut ForStream(int headLength, long? asked) =>
        new(Math.Max(asked ?? DefaultSize, SmallestPart), Math.Max(headLength, Step), growing: asked is null);

    /// <summary>Bytes of a part; the last one may be shorter.</summary>
    public long SizeOf(int number) => number == 1 && head > 0 ? head : growing ? size << ((number - 1) / PartsOfOneSize) : size;

    /// <summary>Bytes of the largest part that is likely: the size of buffers to begin with.</summary>
    public long UsualSize => size;

    /// <summary>Number of parts of a file of this length.</summary>
    public int CountOf(long length) => (int)Math.Max(1, (length + size - 1) / size);
}
