using System.Buffers.Binary;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats.Mapped;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>The guest-visible disk of a qcow2 image: L1 table -> L2 table -> cluster, or subcluster ("Cluster mapping").</summary>
internal sealed class Qcow2Source : MappedSource
{
    /// <summary>L2 tables are read in pieces of this size, so that a small read does not cost 2 MiB.</summary>
    private const int MaxPiece = 16 << 10;
    private const int SubclustersPerCluster = 32;

    private readonly BlockSource file;
    private readonly Qcow2Header header;
    private readonly byte[] l1;
    private readonly TableCache l2;
    private readonly Codec codec;
    private readonly int entryBits,
        pieceSize;
    private readonly bool ownsSeparateFile;

    /// <summary>Creates the disk, which owns the files.</summary>
    /// <param name="file">The image file, with the tables.</param>
    /// <param name="data">The file with the clusters: <paramref name="file"/> itself unless there is an external one.</param>
    /// <param name="backing">The disk beneath, or null.</param>
    /// <param name="header">Checked header.</param>
    public Qcow2Source(BlockSource file, BlockSource data, BlockSource? backing, in Qcow2Header header)
        : base(
            file.Name,
            header.VirtualSize,
            data,
            new UnitCache(data, "compressed cluster", header.ClusterSize, header.VirtualSize),
            backing
        )
    {
        this.file = file;
        this.header = header;
        ownsSeparateFile = !ReferenceEquals(file, data);
        // The place of the table of a disk of 0 bytes means nothing.
        l1 = header.L1Entries == 0 ? [] : file.ReadBytes(header.L1Offset, header.L1Entries * Qcow2Entry.Size);
        pieceSize = Math.Min(header.ClusterSize, MaxPiece);
        l2 = new TableCache(file, "L2 table", pieceSize);
        entryBits = header.ExtendedL2 ? 4 : 3;
        codec = header.CompressionType == Qcow2Fields.Zstd ? Codec.Zstd : Codec.Deflate;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsSeparateFile)
            file.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override Mapping Map(long offset, long limit, UnitHeaderReader headers)
    {
        var coverage = 1L << (header.ClusterBits + header.L2Bits);
        var cluster = Qcow2Cluster.At(offset, header.ClusterBits);
        var l1Index = cluster.L1Index(header.L2Bits);
        var table = L2Offset(l1Index);
        if (table == 0)
        {
            var run = coverage - (offset & (coverage - 1));
            while (run < limit && L2Offset(l1Index = l1Index.Next) == 0)
                run += coverage;
            return new Mapping(MappingKind.Unallocated, Math.Min(run, limit));
        }
        var inTable = cluster.L2Index(header.L2Bits).Offset(entryBits);
        var pieceOffset = table + (inTable & -pieceSize);
        return MapRun(l2.Get(pieceOffset), pieceOffset, inTable & (pieceSize - 1), offset, limit);
    }

    private Mapping MapRun(byte[] piece, long pieceOffset, int at, long offset, long limit)
    {
        var first = MapEntry(piece, pieceOffset, at, offset);
        if (first.Kind == MappingKind.Encoded)
            return first with { Length = Math.Min(first.Length, limit) };
        var mapped = first.Length;
        // The next entry continues the range only if this one reaches the end of its cluster.
        while (mapped < limit && ((offset + mapped) & (header.ClusterSize - 1)) == 0 && (at += 1 << entryBits) < piece.Length)
        {
            var next = MapEntry(piece, pieceOffset, at, offset + mapped);
            if (next.Kind != first.Kind || (next.Kind == MappingKind.Plain && next.StorageOffset != first.StorageOffset + mapped))
                break;
            mapped += next.Length;
        }
        mapped = Math.Min(mapped, limit);
        if (first.Kind == MappingKind.Plain)
        {
            var there = DataFile.Length - first.StorageOffset;
            if (there <= 0)
            {
                throw Bad(
                    $"points past the end of {DataFile.Name} ({DataFile.Length} bytes)",
                    "host offset",
                    first.StorageOffset,
                    pieceOffset + at,
                    "The file is truncated; fetch it again."
                );
            }

            mapped = Math.Min(mapped, there);
        }
        return first with { Length = mapped };
    }

    /// <summary>What one L2 entry says about <paramref name="offset"/>, up to the end of its cluster at most.</summary>
    private Mapping MapEntry(byte[] piece, long pieceOffset, int at, long offset)
    {
        var entry = BinaryPrimitives.ReadUInt64BigEndian(piece.AsSpan(at));
        var inCluster = (int)(offset & (header.ClusterSize - 1));
        var length = header.ClusterSize - inCluster;
        if ((entry & Qcow2Entry.Compressed) != 0)
            return new Mapping(MappingKind.Encoded, length, Unit: CompressedUnit(entry, pieceOffset + at, offset - inCluster));
        var host = (long)(entry & Qcow2Entry.OffsetMask);
        if ((host & (header.ClusterSize - 1)) != 0)
            throw Bad("is not at a cluster boundary", "host cluster offset", host, pieceOffset + at);
        // Offset 0 is the header, except in an external data file. There the COPIED bit marks an allocated cluster.
        var allocated = host != 0 || (header.HasDataFile && (entry & Qcow2Entry.Copied) != 0);
        if (header.ExtendedL2)
        {
            return MapSubcluster(
                BinaryPrimitives.ReadUInt64BigEndian(piece.AsSpan(at + 8)),
                allocated,
                host,
                inCluster,
                pieceOffset + at + 8
            );
        }

        if ((entry & Qcow2Entry.ReadsAsZero) != 0)
        {
            return header.Version >= 3
                ? new Mapping(MappingKind.Zero, length)
                : throw Bad("marks a zero cluster, which version 2 does not have", "entry", $"0x{entry:x16}", pieceOffset + at);
        }
        return allocated ? new Mapping(MappingKind.Plain, length, host + inCluster) : new Mapping(MappingKind.Unallocated, length);
    }

    private Mapping MapSubcluster(ulong bitmap, bool allocated, long host, int inCluster, long at)
    {
        uint present = (uint)bitmap,
            zero = (uint)(bitmap >> 32);
        if ((present & zero) != 0)
            throw Bad("has subclusters that are both allocated and zero", "subcluster bitmap", $"0x{bitmap:x16}", at);
        if (present != 0 && !allocated)
            throw Bad("has subclusters without a cluster", "subcluster bitmap", $"0x{bitmap:x16}", at);
        var size = header.ClusterSize / SubclustersPerCluster;
        var index = inCluster / size;
        var kind = Kind(index);
        var end = index + 1;
        while (end < SubclustersPerCluster && Kind(end) == kind)
            end++;
        return new Mapping(kind, (end * size) - inCluster, kind == MappingKind.Plain ? host + inCluster : -1);

        MappingKind Kind(int subcluster) =>
            ((present >> subcluster) & 1) != 0 ? MappingKind.Plain
            : ((zero >> subcluster) & 1) != 0 ? MappingKind.Zero
            : MappingKind.Unallocated;
    }

    private EncodedUnit CompressedUnit(ulong entry, long at, long unitStart)
    {
        if (header.HasDataFile)
            throw Bad("is compressed, which an image with an external data file cannot have", "entry", $"0x{entry:x16}", at);
        var (host, mostLength) = Qcow2Entry.Stream(entry, header.ClusterBits);
        var length = Math.Min(mostLength, DataFile.Length - host);
        return length > 0
            ? new EncodedUnit(codec, host, (int)length, false, unitStart, header.ClusterSize)
            : throw Bad("points past the end of the file", "compressed cluster offset", host, at, "The file is truncated; fetch it again.");
    }

    private long L2Offset(Qcow2L1Index index)
    {
        var offset = (long)(BinaryPrimitives.ReadUInt64BigEndian(l1.AsSpan(index.Offset)) & Qcow2Entry.OffsetMask);
        return (offset & (header.ClusterSize - 1)) == 0
            ? offset
            : throw new ImageFormatException(
                Name,
                "L1 table",
                "is not at a cluster boundary",
                $"entry {index}",
                offset,
                header.L1Offset + index.Offset
            );
    }

    private ImageFormatException Bad(string problem, string field, object value, long at, string? hint = null) =>
        new(Name, "L2 table", problem, field, value, at, hint);
}
