namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>The bytes that a replay changed, in sectors of 512 bytes, while it goes on. Not thread-safe.</summary>
/// <param name="volume">The volume below.</param>
internal sealed class XfsLogSectors(BlockSource volume)
{
    /// <summary>Bytes of a sector.</summary>
    public const int Size = 512;

    // Metadata that is changed and not yet written is far less on a guest that is alive; Linux pushes it out before a log is full.
    private const int MostSectors = (64 << 20) / Size;
    private const int PerArena = 128;

    // Where the bytes of a sector are: the sectors are in the order in which they were changed first.
    private readonly Dictionary<long, int> sectors = [];
    private readonly List<byte[]> arenas = [];

    public int Count => sectors.Count;

    /// <summary>Reads whole sectors.</summary>
    public void Read(long sector, Span<byte> destination)
    {
        volume.Read(sector * Size, destination);
        for (; !destination.IsEmpty; destination = destination[Size..], sector++)
        {
            if (sectors.TryGetValue(sector, out var index))
                Bytes(index).CopyTo(destination);
        }
    }

    /// <summary>Changes those of the sectors that <paramref name="bytes"/> touches, from a byte in them on.</summary>
    public void Write(long place, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var (sector, inside) = Math.DivRem(place, Size);
            var count = Math.Min(bytes.Length, Size - (int)inside);
            if (!sectors.TryGetValue(sector, out var index))
            {
                if (sectors.Count >= MostSectors)
                {
                    throw new ImageFormatException(
                        volume.Name,
                        "log",
                        $"changes more than the {(long)MostSectors * Size} bytes that are held in memory"
                    );
                }
                index = sectors.Count;
                if (index % PerArena == 0)
                    arenas.Add(new byte[PerArena * Size]);
                volume.Read(sector * Size, Bytes(index));
                sectors.Add(sector, index);
            }
            bytes[..count].CopyTo(Bytes(index)[(int)inside..]);
            bytes = bytes[count..];
            place += count;
        }
    }

    /// <summary>The volume with these changes. They are not to be changed any more.</summary>
    public XfsLogOverlay Seal() =>
        XfsLogOverlay.Of(volume, sectors, index => arenas[index / PerArena].AsMemory(index % PerArena * Size, Size));

    private Span<byte> Bytes(int index) => arenas[index / PerArena].AsSpan(index % PerArena * Size, Size);
}
