using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>The log as a ring of blocks of 512 bytes. Each block begins with its cycle, which grows by one with every round.</summary>
/// <param name="device">The volume, or the device of the log.</param>
/// <param name="start">First byte of the log.</param>
/// <param name="count">Blocks of 512 bytes; all of them are on the device.</param>
internal sealed class XfsLogBlocks(BlockSource device, long start, long count)
{
    /// <summary>Bytes of a block.</summary>
    public const int Size = 512;

    /// <summary>Blocks in all.</summary>
    public long Count => count;

    public string Name => device.Name;

    /// <summary>The place of a block on its device, for errors.</summary>
    public long Place(long block) => start + (block * Size);

    /// <summary>Reads whole blocks from a place of the ring on, over its end where they go on.</summary>
    public void Read(long block, Span<byte> destination)
    {
        var first = (int)Math.Min(destination.Length, (count - block) * Size);
        device.Read(Place(block), destination[..first]);
        if (first < destination.Length)
            device.Read(start, destination[first..]);
    }

    /// <summary>The place of the ring that is so many blocks further, or back.</summary>
    public long Move(long block, long by) => ((block + by) % count + count) % count;

    /// <summary>The cycle of a block.</summary>
    public uint Cycle(long block)
    {
        Span<byte> bytes = stackalloc byte[8];
        device.Read(Place(block), bytes);
        return CycleOf(bytes);
    }

    /// <summary>The cycle of a block that was read. The header of a record begins with its magic.</summary>
    public static uint CycleOf(ReadOnlySpan<byte> block) => U32(block, 0) == XfsLogRecord.Magic ? U32(block, 4) : U32(block, 0);
}
