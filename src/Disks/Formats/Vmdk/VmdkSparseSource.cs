using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats.Mapped;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>The guest-visible bytes of one sparse extent: grain directory -> grain table -> grain.</summary>
internal sealed class VmdkSparseSource : MappedSource
{
    private const int MarkerLength = 12;
    private const uint ZeroGrain = 1;

    private readonly VmdkHeader header;
    private readonly byte[] directory;
    private readonly TableCache tables;

    /// <summary>Creates the extent and takes over the files.</summary>
    /// <param name="file">The extent file.</param>
    /// <param name="header">Checked header that has the directory: the footer of a stream.</param>
    /// <param name="length">Guest-visible bytes; at most the header's capacity.</param>
    /// <param name="backing">The parent disk, or null.</param>
    public VmdkSparseSource(BlockSource file, in VmdkHeader header, long length, BlockSource? backing = null)
        : base(file.Name, length, file, header.Compressed ? new UnitCache(file, "compressed grain", (int)header.GrainSize, length) : null, backing)
    {
        this.header = header;
        directory = file.ReadBytes(header.DirectoryOffset, header.DirectoryEntries * 4);
        tables = new TableCache(file, "grain table", header.TableEntries * 4);
    }

    /// <inheritdoc/>
    protected override Mapping Map(long offset, long limit)
    {
        var index = (int)(offset / header.TableCoverage);
        var table = TableOffset(index);
        if (table == 0)
        {
            var run = header.TableCoverage - (offset % header.TableCoverage);
            while (run < limit && TableOffset(++index) == 0)
                run += header.TableCoverage;
            return new Mapping(MappingKind.Unallocated, Math.Min(run, limit));
        }
        var entry = (int)(offset % header.TableCoverage / header.GrainSize);
        return MapRun(MemoryMarshal.Cast<byte, uint>(tables.Get(table))[entry..], table + (entry * 4), offset, limit);
    }

    /// <param name="entries">Table entries from the asked one on, in the byte order of the file.</param>
    /// <param name="at">Where they lie in the file.</param>
    /// <param name="offset">Guest offset.</param>
    /// <param name="limit">Bytes to look at.</param>
    private Mapping MapRun(ReadOnlySpan<uint> entries, long at, long offset, long limit)
    {
        var inGrain = offset & (header.GrainSize - 1);
        var first = Entry(entries, 0);
        if (first == 0 || (first == ZeroGrain && header.HasZeroGrains))
        {
            var count = entries.IndexOfAnyExcept(entries[0]);
            var run = ((count < 0 ? entries.Length : count) * header.GrainSize) - inGrain;
            return new Mapping(first == 0 ? MappingKind.Unallocated : MappingKind.Zero, Math.Min(run, limit));
        }
        if (header.Compressed)
            return new Mapping(MappingKind.Encoded, Math.Min(header.GrainSize - inGrain, limit), Unit: Grain(first * 512L, offset - inGrain, at));
        return MapPlain(entries, at, inGrain, limit);
    }

    private Mapping MapPlain(ReadOnlySpan<uint> entries, long at, long inGrain, long limit)
    {
        var storage = (Entry(entries, 0) * 512L) + inGrain;
        var run = header.GrainSize - inGrain;
        for (var i = 1; run < limit && i < entries.Length && Entry(entries, i) * 512L == storage + run; i++)
            run += header.GrainSize;
        var there = DataFile.Length - storage;
        return there > 0 ? new Mapping(MappingKind.Plain, Math.Min(Math.Min(run, there), limit), storage)
            : throw new ImageFormatException(Name, "grain table", $"points past the end of the file ({DataFile.Length} bytes)", "grain offset", storage, at, "The file is truncated; fetch it again.");
    }

    /// <summary>The marker before the grain says how long its stream is, and which grain it thinks it is.</summary>
    private EncodedUnit Grain(long markerOffset, long grainStart, long at)
    {
        if (markerOffset > DataFile.Length - MarkerLength)
            throw new ImageFormatException(Name, "grain table", $"points past the end of the file ({DataFile.Length} bytes)", "grain offset", markerOffset, at, "The file is truncated; fetch it again.");
        Span<byte> marker = stackalloc byte[MarkerLength];
        DataFile.Read(markerOffset, marker);
        var lba = BinaryPrimitives.ReadUInt64LittleEndian(marker);
        if (lba != (ulong)grainStart / 512)
            throw new ImageFormatException(Name, "grain marker", $"is not {grainStart / 512}, as the grain table says", "lba", lba, markerOffset);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(marker[8..]);
        if (length == 0 || length > 2 * header.GrainSize || length > DataFile.Length - markerOffset - MarkerLength)
            throw new ImageFormatException(Name, "grain marker", "is not a possible length of a compressed grain inside the file", "size", length, markerOffset + 8);
        return new EncodedUnit(Codec.Zlib, markerOffset + MarkerLength, (int)length, true, grainStart, (int)header.GrainSize);
    }

    private static uint Entry(ReadOnlySpan<uint> entries, int index) =>
        BitConverter.IsLittleEndian ? entries[index] : BinaryPrimitives.ReverseEndianness(entries[index]);

    private long TableOffset(int index) => BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(index * 4)) * 512L;
}
