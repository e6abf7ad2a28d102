namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>The bytes that a replay changed, in sectors of 512 bytes, while it goes on. Not thread-safe.</summary>
/// <param name="volume">The volume below.</param>
internal sealed class XfsLogSectors(BlockSource volume)
{
    /// <summary>Bytes of a sector.</summary>
    public const int Size = 512;

    // Metadata that is changed and not yet written is far less on a guest that is alive; Linux pushes it out before a log is full.
    private const int MostSectors = (64 << 20) / Size;
    private readonly Dictionary<long, byte[]> sectors = [];

    public int Count => sectors.Count;

    /// <summary>Reads whole sectors.</summary>
    public byte[] Read(long sector, int count)
    {
        var bytes = volume.ReadBytes(sector * Size, count * Size);
        for (var i = 0; i < count; i++)
        {
            if (sectors.TryGetValue(sector + i, out var changed))
                changed.CopyTo(bytes, i * Size);
        }
        return bytes;
    }

    /// <summary>Changes those of the sectors that <paramref name="bytes"/> touches, from a byte in them on.</summary>
    public void Write(long place, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var (sector, inside) = Math.DivRem(place, Size);
            var count = Math.Min(bytes.Length, Size - (int)inside);
            if (!sectors.TryGetValue(sector, out var changed))
            {
                if (sectors.Count >= MostSectors)
                {
                    throw new ImageFormatException(
                        volume.Name,
                        "log",
                        $"changes more than the {(long)MostSectors * Size} bytes that are held in memory"
                    );
                }
                changed = volume.ReadBytes(sector * Size, Size);
                sectors.Add(sector, changed);
            }
            bytes[..count].CopyTo(changed.AsSpan((int)inside));
            bytes = bytes[count..];
            place += count;
        }
    }

    /// <summary>The volume with these changes. They are not to be changed any more.</summary>
    public XfsLogOverlay Seal() => new(volume, sectors);
}
