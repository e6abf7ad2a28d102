namespace ImageTools.Disks.FileSystems.Btrfs.FreeSpace;

/// <summary>A stripe of a chunk on one device (what its device extent describes).</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Index">Index of the stripe in it.</param>
internal readonly record struct BtrfsPlacement(BtrfsChunk Chunk, int Index)
{
    /// <summary>First byte on the device.</summary>
    public long Start => Chunk.Stripes[Index].Start;

    public long Length => Chunk.StripeLength;

    public long End => Start + Length;
}
