using System.Buffers.Binary;
using ImageTools.Convert.Compression;
using ImageTools.Disks;
using ImageTools.Disks.Formats.Vmdk;

namespace ImageTools.Convert.Vmdk;

/// <summary>
/// Writes a streamOptimized VMDK (VMware "Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents"): header and descriptor,
/// grains behind their markers, each grain table after its grains, grain directory, footer, end-of-stream marker. It only appends, so it
/// can write to a pipe.
/// </summary>
internal sealed class VmdkStreamWriter : IUnitWriter
{
    /// <summary>Bytes of a grain; readers require 64 KiB in a stream.</summary>
    public const int GrainSize = 64 << 10;

    private const int Sector = Sectors.Size,
        TableEntries = VmdkLimits.TableEntries,
        Overhead = 128 * Sector;

    private readonly ITargetOutput output;
    private readonly byte[] header;
    private readonly uint[] directory;
    private readonly uint[] grains = new uint[TableEntries];
    private long table = -1;
    private long position;

    /// <summary>Creates a writer and writes header and descriptor.</summary>
    public VmdkStreamWriter(ITargetOutput output, long virtualSize, string name, string fingerprint)
    {
        this.output = output;
        var sectors = Sectors.Covering(virtualSize).Count;
        directory = new uint[checked((int)((virtualSize + (long)GrainSize * TableEntries - 1) / ((long)GrainSize * TableEntries)))];
        header = VmdkBytes.Header(sectors, Sectors.At(Overhead).Count, -1);
        Append(header);
        Append(VmdkBytes.Descriptor(sectors, name, fingerprint));
        Pad(Overhead);
    }

    /// <inheritdoc/>
    public void Add(UnitBatch batch)
    {
        Span<byte> marker = stackalloc byte[VmdkFields.GrainMarkerSize];
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch.IsStored(i))
                continue;
            var grain = batch.First + i;
            SwitchTable(grain / TableEntries);
            grains[grain % TableEntries] = SectorOf(position);
            var stored = batch.StoredOf(i);
            BinaryPrimitives.WriteInt64LittleEndian(marker, Sectors.At(grain * GrainSize).Count);
            BinaryPrimitives.WriteInt32LittleEndian(marker[VmdkFields.MarkerLength..], stored.Length);
            Append(marker);
            Append(stored);
            Pad(Sector);
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        SwitchTable(-1);
        var place = WriteTable(VmdkFields.GrainDirectoryMarker, directory);
        AppendMarker(1, VmdkFields.FooterMarker);
        Append(
            VmdkBytes.Header(
                (long)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(VmdkFields.Capacity)),
                Sectors.At(Overhead).Count,
                place
            )
        );
        AppendMarker(0, VmdkFields.EndOfStreamMarker);
    }

    private void SwitchTable(long next)
    {
        if (table == next)
            return;
        if (table >= 0)
            directory[table] = WriteTable(VmdkFields.GrainTableMarker, grains);
        Array.Clear(grains);
        table = next;
    }

    /// <summary>Writes a table behind its marker; returns the sector where it begins.</summary>
    private uint WriteTable(uint kind, uint[] entries)
    {
        AppendMarker(Sectors.Covering((long)entries.Length * VmdkFields.EntrySize).Count, kind);
        var place = SectorOf(position);
        var bytes = new byte[entries.Length * VmdkFields.EntrySize];
        for (var i = 0; i < entries.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * VmdkFields.EntrySize), entries[i]);
        Append(bytes);
        Pad(Sector);
        return place;
    }

    private void AppendMarker(long value, uint kind)
    {
        Span<byte> marker = stackalloc byte[Sector];
        marker.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(marker, value);
        BinaryPrimitives.WriteUInt32LittleEndian(marker[VmdkFields.MarkerType..], kind);
        Append(marker);
    }

    private static uint SectorOf(long offset) =>
        offset < VmdkLimits.FileSize
            ? (uint)Sectors.At(offset).Count
            : throw new TargetLimitException(
                "A streamOptimized VMDK can't be larger than 2 TiB, and this one becomes so even compressed.",
                "Convert to qcow2 instead."
            );

    private void Pad(int alignment)
    {
        Span<byte> zeros = stackalloc byte[Sector];
        zeros.Clear();
        for (var left = (int)(-position & (alignment - 1)); left > 0;)
        {
            var take = Math.Min(left, Sector);
            Append(zeros[..take]);
            left -= take;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        output.Append(bytes);
        position += bytes.Length;
    }
}
