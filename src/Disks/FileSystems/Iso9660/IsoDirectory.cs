namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>Walks the records of a directory. None goes over the end of a sector; the rest of a sector is zeros.</summary>
internal static class IsoDirectory
{
    /// <summary>Directories are stored in sectors, whatever the size of a logical block is.</summary>
    public const int SectorSize = 2048;

    private const int ChunkSize = 32 << 10;

    /// <summary>Every record, with "." and "..", and every section of a file.</summary>
    /// <exception cref="ImageFormatException">A record is damaged.</exception>
    public static IEnumerable<IsoRecord> Records(BlockSource volume, long place, long size)
    {
        var chunk = new byte[(int)Math.Min(size, ChunkSize)];
        for (var start = 0L; start < size; start += chunk.Length)
        {
            var count = (int)Math.Min(chunk.Length, size - start);
            volume.Read(place + start, chunk.AsSpan(0, count));
            for (var at = 0; at < count;)
            {
                var sector = Math.Min(count, (at / SectorSize * SectorSize) + SectorSize);
                if (chunk[at] == 0)
                {
                    at = sector;
                    continue;
                }
                var record = IsoRecord.Parse(chunk.AsSpan(at, sector - at), place + start + at, volume.Name);
                at += record.Length;
                yield return record;
            }
        }
    }
}
