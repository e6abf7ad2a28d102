using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Containers.Tar;

/// <summary>A file in a tar: a window on the archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Offset of its bytes in the archive.</param>
/// <param name="Length">Bytes, which lie inside the archive.</param>
internal sealed record TarMember(string Name, long Offset, long Length) : ContainerMember(Name, Length)
{
    /// <inheritdoc/>
    public override BlockSource Open(BlockSource container, string name) => new SliceSource(container, Offset, Length, name, owned: true);
}
