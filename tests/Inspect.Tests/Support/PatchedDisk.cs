using ImageTools.Disks;

namespace ImageTools.Tests.Support;

/// <summary>A disk of any size that is zeros except for a few bytes.</summary>
internal sealed class PatchedDisk(long length, params (long Offset, byte[] Bytes)[] patches) : BlockSource
{
    public override long Length => length;

    public override string Name => "disk";

    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        destination.Clear();
        foreach (var (at, bytes) in patches)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                var to = at + i - offset;
                if (to >= 0 && to < destination.Length)
                    destination[(int)to] = bytes[i];
            }
        }
    }

    public override IEnumerable<Extent> Extents(long offset, long count) =>
        patches.Length == 0 ? [Extent.Unallocated(offset, count)] : base.Extents(offset, count);
}
