using System.Buffers;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>The decrypted content of a volume.</summary>
internal sealed class LuksSource(BlockSource volume, LuksHeader header, SectorCipher cipher, string name) : BlockSource
{
    /// <inheritdoc/>
    public override long Length => header.Length;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (!destination.IsEmpty)
        {
            var inside = (int)(offset % header.SectorSize);
            if (inside == 0 && destination.Length >= header.SectorSize)
            {
                // Whole sectors are read and decrypted where they are wanted.
                var run = destination[..(destination.Length / header.SectorSize * header.SectorSize)];
                volume.Read(header.Offset + offset, run);
                Decrypt(offset, run);
                destination = destination[run.Length..];
                offset += run.Length;
                continue;
            }
            var rented = ArrayPool<byte>.Shared.Rent(header.SectorSize);
            var sector = rented.AsSpan(0, header.SectorSize);
            volume.Read(header.Offset + offset - inside, sector);
            Decrypt(offset - inside, sector);
            var count = Math.Min(header.SectorSize - inside, destination.Length);
            sector.Slice(inside, count).CopyTo(destination);
            sector.Clear();
            ArrayPool<byte>.Shared.Return(rented);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            cipher.Dispose();
        base.Dispose(disposing);
    }

    private void Decrypt(long offset, Span<byte> sectors) => cipher.Decrypt(header.Tweak + ((ulong)offset / Sectors.Size), sectors);
}
