namespace ImageTools.Disks.Containers.Tar;

/// <summary>tar: ustar, GNU, pax and the older form. An OVA is a tar.</summary>
public sealed class TarContainer : IDiskContainer
{
    /// <inheritdoc/>
    public string Name => "tar";

    /// <inheritdoc/>
    public string Description => "a tar archive, such as an OVA";

    /// <inheritdoc/>
    public string WayOut => "Unpack it first (tar xf) and give the disk inside, a .vmdk in an OVA.";

    /// <inheritdoc/>
    public bool Matches(BlockSource file)
    {
        if (file.Length < TarHeader.Size)
            return false;
        Span<byte> block = stackalloc byte[TarHeader.Size];
        file.Read(0, block);
        return TarHeader.HasMagic(block) || TarHeader.IsOld(block);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ContainerMember> List(BlockSource file) => new TarReader(file).Read();
}
