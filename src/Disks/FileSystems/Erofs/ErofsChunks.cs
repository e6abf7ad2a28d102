using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>The table of a file in chunks: four bytes each (a block), or eight (device and block).</summary>
internal static class ErofsChunks
{
    private const int LogMask = 0x1f,
        IndexFlag = 0x20,
        WideFlag = 0x40,
        BatchSize = 4096;

    // Files share chunks on purpose, within a file, too. This is as much as a compressor gets out of zeros.
    private const int MostShared = 1024;
    private const long AlwaysAllowed = 1L << 30;

    /// <summary>The ranges of the file; holes are left out.</summary>
    /// <exception cref="ImageFormatException">A chunk is not on this volume, or the file stores more than the volume can be meant to
    /// hold.</exception>
    public static FileRange[] Read(BlockSource volume, ErofsSuperblock super, ErofsDevices devices, ErofsInode inode)
    {
        var log = super.BlockLog + (inode.ChunkFormat & LogMask);
        if ((inode.ChunkFormat & ~(LogMask | IndexFlag | WideFlag)) != 0 || log > 62)
        {
            throw new ImageFormatException(
                volume.Name,
                inode.Name,
                "has chunks in a format that is not known",
                "format",
                inode.ChunkFormat,
                inode.Place
            );
        }
        var isIndex = (inode.ChunkFormat & IndexFlag) != 0;
        var bits = (inode.ChunkFormat & WideFlag) != 0 ? 48 : 32;
        var unit = isIndex ? 8 : 4;
        var table = (inode.End + unit - 1) / unit * unit;
        var count = ((inode.Size - 1) >> log) + 1;
        if (count > (inode.Metadata.Source.Length - table) / unit)
        {
            throw new ImageFormatException(
                volume.Name,
                inode.Name,
                "has more chunks than there is room for",
                "i_size",
                inode.Size,
                inode.Place
            );
        }
        var most = Math.Max(AlwaysAllowed, volume.Length > long.MaxValue / MostShared ? long.MaxValue : volume.Length * MostShared);
        var ranges = new List<FileRange>();
        var stored = 0L;
        var batch = new byte[BatchSize];
        for (var i = 0L; i < count; i++)
        {
            var at = (int)(i * unit % BatchSize);
            if (at == 0)
                inode.Metadata.Read(table + (i * unit), batch.AsSpan(0, (int)Math.Min(BatchSize, (count - i) * unit)), inode.Name);
            var block = isIndex
                ? ErofsInode.Block(U32(batch, at + 4), bits == 48 ? U16(batch, at) : (ushort)0, bits)
                : ErofsInode.Block(U32(batch, at), 0, 32);
            if (block < 0)
                continue;
            var start = i << log;
            var length = Math.Min(1L << log, inode.Size - start);
            var structure = $"chunk {i} of {inode.Name}";
            var place = devices.Place(isIndex ? U16(batch, at + 2) & devices.Mask : 0, block, length, structure);
            stored += length;
            if (stored > most)
            {
                throw new ImageFormatException(
                    volume.Name,
                    structure,
                    $"is after {most} bytes of stored chunks, which is too much",
                    "i_size",
                    inode.Size
                );
            }
            if (ranges.Count > 0 && ranges[^1] is var last && last.End == start && last.Place + last.Length == place)
                ranges[^1] = last with { Length = last.Length + length };
            else if (ranges.Count < FileSystemLimits.MaxRanges)
                ranges.Add(new FileRange(start, length, place));
            else
                throw new ImageFormatException(volume.Name, inode.Name, $"lies in more than {FileSystemLimits.MaxRanges} pieces");
        }
        return [.. ranges];
    }
}
