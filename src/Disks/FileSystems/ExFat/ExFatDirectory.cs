namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>Walks the entries of a directory.</summary>
internal static class ExFatDirectory
{
    private const int BlockSize = 4096;

    /// <summary>All entries with their places on the volume, up to the mark of the end. An entry is valid until the next one.</summary>
    public static IEnumerable<(ExFatEntry Entry, long Place)> Entries(BlockSource volume, IEnumerable<FileRange> ranges)
    {
        var block = new byte[BlockSize];
        foreach (var range in ranges)
        {
            for (var at = 0L; at < range.Length; at += block.Length)
            {
                var count = (int)Math.Min(block.Length, range.Length - at);
                volume.Read(range.Place + at, block.AsSpan(0, count));
                for (var i = 0; i + ExFatEntry.Size <= count; i += ExFatEntry.Size)
                {
                    var entry = new ExFatEntry(block.AsMemory(i, ExFatEntry.Size));
                    if (entry.IsEnd)
                        yield break;
                    yield return (entry, range.Place + at + i);
                }
            }
        }
    }

    /// <summary>The sets of files.</summary>
    public static IEnumerable<ExFatEntrySet> Sets(BlockSource volume, IEnumerable<FileRange> ranges, bool isContiguous)
    {
        byte[]? raw = null;
        int filled = 0;
        ulong id = 0;
        foreach (var (entry, place) in Entries(volume, ranges))
        {
            if (raw is not null && !entry.IsSecondary)
                throw CutOff(volume, id);
            if (entry.Type == ExFatEntry.File)
            {
                (raw, filled, id) = (
                    new byte[ExFatEntrySet.Entries(entry.Raw) * ExFatEntry.Size],
                    0,
                    ExFatEntrySet.IdOf(place, isContiguous)
                );
            }
            if (raw is null)
                continue;
            entry.Raw.CopyTo(raw.AsSpan(filled));
            filled += ExFatEntry.Size;
            if (filled < raw.Length)
                continue;
            yield return ExFatEntrySet.Parse(raw, id, volume.Name);
            raw = null;
        }
        if (raw is not null)
            throw CutOff(volume, id);
    }

    /// <summary>The set of an id, which may go on in another cluster.</summary>
    public static ExFatEntrySet Set(BlockSource volume, ExFatBootSector boot, ExFatTable table, ulong id)
    {
        var (place, isContiguous) = ExFatEntrySet.PlaceOf(id);
        var end = boot.HeapStart + ((long)boot.Clusters * boot.ClusterSize);
        var last = Math.Min(end, volume.Length) - ExFatEntry.Size;
        if (place < boot.HeapStart || place > last || place % ExFatEntry.Size != 0)
            throw new ImageFormatException(volume.Name, "directory entry", "lies outside the cluster heap", "place", place);
        var first = volume.ReadBytes(place, ExFatEntry.Size);
        if (first[0] != ExFatEntry.File)
            throw new ImageFormatException(volume.Name, "directory entry", "is not the entry of a file", "type", first[0], place);
        var raw = new byte[ExFatEntrySet.Entries(first) * ExFatEntry.Size];
        for (var filled = 0; filled < raw.Length;)
        {
            var cluster = ExFatCluster.At(place, boot);
            var count = (int)Math.Min(raw.Length - filled, cluster.Place(boot) + boot.ClusterSize - place);
            if (place > volume.Length - count)
                throw CutOff(volume, id);
            volume.Read(place, raw.AsSpan(filled, count));
            filled += count;
            if (filled == raw.Length)
                break;
            var next = isContiguous ? cluster.Next : table.Following(cluster);
            if (!next.IsAmong(boot))
                throw CutOff(volume, id);
            place = next.Place(boot);
        }
        return ExFatEntrySet.Parse(raw, id, volume.Name);
    }

    private static ImageFormatException CutOff(BlockSource volume, ulong id) =>
        new(
            volume.Name,
            ExFatEntrySet.WhatOf(id),
            "has fewer entries than it states",
            "SecondaryCount",
            offset: ExFatEntrySet.PlaceOf(id).Place,
            hint: "Run fsck.exfat on the guest's disk."
        );
}
