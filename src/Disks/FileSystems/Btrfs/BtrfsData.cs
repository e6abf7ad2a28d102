using System.Buffers;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// Reads the data of files by their logical addresses. A sector that does not match its checksum is replaced by another copy of it, or by
/// what its parity says.
/// </summary>
internal sealed class BtrfsData(BtrfsChunks chunks, BtrfsDataChecksums checksums, BtrfsSuperblock super, string name)
{
    /// <summary>Bytes of what has one checksum.</summary>
    public int SectorSize => super.SectorSize;

    /// <summary>The name of the file system in errors.</summary>
    public string Name => name;

    /// <summary>Reads bytes from any address on.</summary>
    /// <param name="at">The address.</param>
    /// <param name="to">Where the bytes go.</param>
    /// <param name="isChecked">False for files that have no checksums.</param>
    /// <param name="structure">Whose data they are, in errors.</param>
    public void Read(BtrfsLogical at, Span<byte> to, bool isChecked, string structure)
    {
        var (before, sector) = ((int)(at.Value % SectorSize), SectorSize);
        // Checksums are of whole sectors, so the ends of a read that is not aligned are read in whole, too.
        if (isChecked && (before != 0 || to.Length % sector != 0))
        {
            if (before != 0 || to.Length < sector)
            {
                var count = Math.Min(to.Length, sector - before);
                ReadPart(new BtrfsLogical(at.Value - before), before, to[..count], structure);
                to = to[count..];
                at += count;
            }
            var whole = to.Length - (to.Length % sector);
            if (whole < to.Length)
                ReadPart(at + whole, 0, to[whole..], structure);
            to = to[..whole];
        }
        while (to.Length > 0)
        {
            var chunk = chunks.Find(at) ?? throw Damaged(structure, at, "lies in no chunk");
            var offset = at.Value - chunk.Start.Value;
            var count = (int)Math.Min(to.Length, chunk.Together(offset));
            ReadTogether(chunk, offset, to[..count], isChecked, structure);
            to = to[count..];
            at += count;
        }
    }

    private void ReadPart(BtrfsLogical at, int from, Span<byte> to, string structure)
    {
        var sector = ArrayPool<byte>.Shared.Rent(SectorSize);
        Read(at, sector.AsSpan(0, SectorSize), isChecked: true, structure);
        sector.AsSpan(from, to.Length).CopyTo(to);
        ArrayPool<byte>.Shared.Return(sector);
    }

    private void ReadTogether(BtrfsChunk chunk, long offset, Span<byte> to, bool isChecked, string structure)
    {
        var used = 0;
        while (used < chunk.Attempts && !chunk.TryRead(offset, to, used, out _))
            used++;
        if (!isChecked)
        {
            // A volume that is cut off still has the sectors before its end.
            for (var at = 0; used == chunk.Attempts && at < to.Length; at += SectorSize)
                Repair(chunk, offset + at, to.Slice(at, Math.Min(SectorSize, to.Length - at)), default, structure);
            return;
        }
        ReadOnlySpan<byte> sums = default;
        for (var at = 0; at < to.Length; at += SectorSize)
        {
            var place = chunk.Start + (offset + at);
            if (sums.Length < super.Checksum.Size)
                sums = checksums.From(place).Span;
            if (sums.Length < super.Checksum.Size)
                throw Damaged(structure, place, "has no checksum, although the file has checksums");
            var sector = to.Slice(at, SectorSize);
            if (used == chunk.Attempts || !super.Checksum.Matches(sector, sums))
                Repair(chunk, offset + at, sector, sums, structure);
            sums = sums[super.Checksum.Size..];
        }
    }

    private void Repair(BtrfsChunk chunk, long offset, Span<byte> sector, ReadOnlySpan<byte> sum, string structure)
    {
        string? why = null;
        for (var attempt = 0; attempt < chunk.Attempts; attempt++)
        {
            if (!chunk.TryRead(offset, sector, attempt, out var problem))
                why ??= problem;
            else if (sum.IsEmpty || super.Checksum.Matches(sector, sum))
                return;
            else
                why ??= "does not match its checksum";
        }
        // Nobody is given bytes that are known to be wrong.
        sector.Clear();
        throw Damaged(structure, chunk.Start + offset, chunk.Attempts == 1 ? why! : $"{why}, and no other copy can be used");
    }

    private ImageFormatException Damaged(string structure, BtrfsLogical at, string problem) =>
        new(name, structure, problem, "logical byte", at, hint: "Run btrfs scrub, or btrfs restore -i, on the guest's disk.");
}
