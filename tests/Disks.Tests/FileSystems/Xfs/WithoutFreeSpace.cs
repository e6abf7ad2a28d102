using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Xfs;

/// <summary>A volume of which the free space is read as other bytes than it holds.</summary>
internal sealed class WithoutFreeSpace(BlockSource volume, IFreeSpace free) : BlockSource
{
    public override long Length => volume.Length;

    public override string Name => volume.Name;

    public override void Read(long offset, Span<byte> destination)
    {
        volume.Read(offset, destination);
        foreach (var (start, length) in free.Free(offset, destination.Length))
            destination.Slice((int)(start - offset), (int)length).Clear();
    }
}
