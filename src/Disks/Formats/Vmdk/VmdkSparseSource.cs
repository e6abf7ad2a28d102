using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats.Mapped;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>The guest-visible bytes of one sparse extent: grain directory -> grain table -> grain.</summary>
internal sealed class VmdkSparseSource : MappedSource
{
    private const string Truncated = "The file is truncated; fetch it again.",
        Damaged = "The file is damaged; fetch or export it again.";

    /// <summary>Each may need a query to the file system, and the caller has to check its cancellation.</summary>
    private const int MostEmptyTables = 1 << 16;

    private readonly VmdkHeader header;
    private readonly byte[] directory;
    private readonly TableCache tables;

    /// <summary>Creates the extent, which owns the files.</summary>
    /// <param name="file">The extent file.</param>
    /// <param name="header">Checked header that has the directory: the footer of a stream.</param>
    /// <param name="length">Guest-visible bytes; at most the header's capacity.</param>
    /// <param name="backing">The parent disk, or null.</param>
    /// <param name="cacheBudget">Bytes for grain tables; the extents of one disk share the budget of a disk.</param>
    public VmdkSparseSource(
        BlockSource file,
        in VmdkHeader header,
        long length,
        BlockSource? backing = null,
        int cacheBudget = TableCache.DefaultBudget
    )
        : base(
            file.Name,
            length,
            file,
            header.Compressed ? new UnitCache(file, "compressed grain", (int)header.GrainSize, length) : null,
            backing
        )
    {
        this.header = header;
        // For a disk of 0 bytes the place of the directory has no meaning.
        directory =
            header.DirectoryEntries == 0 ? [] : file.ReadBytes(header.DirectoryOffset, header.DirectoryEntries * VmdkFields.EntrySize);
        tables = new TableCache(file, "grain table", header.TableEntries * VmdkFields.EntrySize, cacheBudget);
    }

    /// <inheritdoc/>
    protected override Mapping Map(long offset, long limit, UnitHeaderReader headers)
    {
        var index = (int)(offset / header.TableCoverage);
        var table = TableOffset(index);
        var inTable = offset % header.TableCoverage;
        var mapping =
            table == 0
                ? new Mapping(MappingKind.Unallocated, header.TableCoverage - inTable)
                : MapRun(
                    MemoryMarshal.Cast<byte, uint>(tables.Get(table))[(int)(inTable / header.GrainSize)..],
                    table + (inTable / header.GrainSize * VmdkFields.EntrySize),
                    offset,
                    limit,
                    headers
                );
        return mapping.Kind == MappingKind.Unallocated && (table == 0 || mapping.Length == header.TableCoverage)
            ? mapping with
            {
                Length = Math.Min(limit, mapping.Length + EmptyTables(index + 1, limit - mapping.Length)),
            }
            : mapping;
    }

    /// <summary>
    /// Guest bytes of the empty tables from <paramref name="index"/> on: absent tables, and tables in a hole of the file, as qemu-img and
    /// VMware make them. With this a disk of 64 TiB, with 4 GiB of empty tables, takes milliseconds.
    /// </summary>
    private long EmptyTables(int index, long limit)
    {
        var holes = new HoleFinder(DataFile);
        var size = header.TableEntries * VmdkFields.EntrySize;
        long mapped = 0;
        for (var end = Math.Min(header.DirectoryEntries, (long)index + MostEmptyTables); mapped < limit && index < end; index++)
        {
            var table = TableOffset(index);
            if (table != 0 && (table > DataFile.Length - size || holes.At(table, size) is not (true, var hole) || hole < size))
                break;
            mapped += header.TableCoverage;
        }
        return mapped;
    }

    /// <param name="entries">Table entries from the requested one on, in the byte order of the file.</param>
    /// <param name="at">Their offset in the file.</param>
    /// <param name="offset">Guest offset.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="headers">Reads grain markers.</param>
    private Mapping MapRun(ReadOnlySpan<uint> entries, long at, long offset, long limit, UnitHeaderReader headers)
    {
        var inGrain = offset & (header.GrainSize - 1);
        var first = Entry(entries, 0);
        if (first == 0 || (first == VmdkFields.ZeroGrain && header.HasZeroGrains))
        {
            var count = entries.IndexOfAnyExcept(entries[0]);
            var mapped = ((count < 0 ? entries.Length : count) * header.GrainSize) - inGrain;
            return new Mapping(first == 0 ? MappingKind.Unallocated : MappingKind.Zero, Math.Min(mapped, limit));
        }
        if (header.Compressed)
        {
            return new Mapping(
                MappingKind.Encoded,
                Math.Min(header.GrainSize - inGrain, limit),
                Unit: Grain(headers, Sectors.Entry(first).Bytes, offset - inGrain, at)
            );
        }

        return MapPlain(entries, at, inGrain, limit);
    }

    private Mapping MapPlain(ReadOnlySpan<uint> entries, long at, long inGrain, long limit)
    {
        var storage = Sectors.Entry(Entry(entries, 0)).Bytes + inGrain;
        var mapped = header.GrainSize - inGrain;
        for (var i = 1; mapped < limit && i < entries.Length && Sectors.Entry(Entry(entries, i)).Bytes == storage + mapped; i++)
            mapped += header.GrainSize;
        var there = DataFile.Length - storage;
        return there > 0
            ? new Mapping(MappingKind.Plain, Math.Min(Math.Min(mapped, there), limit), storage)
            : throw new ImageFormatException(
                Name,
                "grain table",
                $"points past the end of the file ({DataFile.Length} bytes)",
                "grain offset",
                storage,
                at,
                Truncated
            );
    }

    /// <summary>The marker before the grain states the length of its stream and its grain.</summary>
    private EncodedUnit Grain(UnitHeaderReader headers, long markerOffset, long grainStart, long at)
    {
        if (markerOffset > DataFile.Length - VmdkFields.GrainMarkerSize)
        {
            throw new ImageFormatException(
                Name,
                "grain table",
                $"points past the end of the file ({DataFile.Length} bytes)",
                "grain offset",
                markerOffset,
                at,
                Truncated
            );
        }

        Span<byte> marker = stackalloc byte[VmdkFields.GrainMarkerSize];
        headers.Read(markerOffset, marker);
        var lba = BinaryPrimitives.ReadUInt64LittleEndian(marker);
        if (lba != (ulong)Sectors.At(grainStart).Count)
        {
            throw new ImageFormatException(
                Name,
                "grain marker",
                $"is not {Sectors.At(grainStart).Count}, as the grain table says",
                "lba",
                lba,
                markerOffset,
                Damaged
            );
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(marker[VmdkFields.MarkerLength..]);
        if (length == 0 || length > 2 * header.GrainSize || length > DataFile.Length - markerOffset - VmdkFields.GrainMarkerSize)
        {
            throw new ImageFormatException(
                Name,
                "grain marker",
                "is not a possible length of a compressed grain inside the file",
                "size",
                length,
                markerOffset + VmdkFields.MarkerLength,
                length > 0 && length <= 2 * header.GrainSize ? Truncated : Damaged
            );
        }

        return new EncodedUnit(Codec.Zlib, markerOffset + VmdkFields.GrainMarkerSize, (int)length, true, grainStart, (int)header.GrainSize);
    }

    private static uint Entry(ReadOnlySpan<uint> entries, int index) =>
        BitConverter.IsLittleEndian ? entries[index] : BinaryPrimitives.ReverseEndianness(entries[index]);

    private long TableOffset(int index) =>
        Sectors.Entry(BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(index * VmdkFields.EntrySize))).Bytes;
}
