namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>
/// Where a kind of metadata block of version 5 states its checksum, place, UUID and owner. A block that was meant for another place or
/// another file is found by them, although its checksum is right.
/// </summary>
/// <param name="Crc">Offset of the checksum.</param>
/// <param name="Place">Offset of the place, in units of 512 bytes.</param>
/// <param name="Uuid">Offset of the UUID.</param>
/// <param name="Owner">Offset of the owner: an inode, or an allocation group where the numbers of a block are short.</param>
/// <param name="HasShortOwner">The owner has 32 bits.</param>
internal readonly record struct XfsLabel(int Crc, int Place, int Uuid, int Owner, bool HasShortOwner = false)
{
    /// <summary>Nodes of B+trees of a group.</summary>
    public static XfsLabel GroupTree { get; } = new(52, 16, 32, 48, HasShortOwner: true);

    /// <summary>Nodes of B+trees of a fork.</summary>
    public static XfsLabel ForkTree { get; } = new(64, 24, 40, 56);

    /// <summary>Data blocks of directories.</summary>
    public static XfsLabel DirectoryData { get; } = new(4, 8, 24, 40);

    /// <summary>Leaves and nodes of hash trees of directories and attributes.</summary>
    public static XfsLabel HashTree { get; } = new(12, 16, 32, 48);

    /// <summary>Blocks of links and of large attributes.</summary>
    public static XfsLabel Remote { get; } = new(12, 40, 16, 32);

    /// <summary>Checks a block that was read from <paramref name="place"/>; older versions have nothing to check.</summary>
    /// <exception cref="ImageFormatException">It is damaged, or belongs elsewhere.</exception>
    public void Check(XfsVolume volume, ReadOnlySpan<byte> block, long place, ulong owner, string structure)
    {
        if (!volume.Super.Features.HasChecksums)
            return;
        if (!volume.IsFromLog(place, block.Length) && !XfsChecksum.IsRight(block, Crc))
            throw volume.Damaged(structure, "is not the checksum of the block", "crc", $"0x{LittleEndian.U32(block, Crc):x}", place + Crc);
        if (new Guid(block.Slice(Uuid, 16), bigEndian: true) is var uuid && uuid != volume.Super.MetadataId)
            throw volume.Damaged(structure, "is of another file system", "uuid", uuid, place + Uuid);
        if (BigEndian.U64(block, Place) is var stated && stated != (ulong)place / 512)
            throw volume.Damaged(structure, "is not the place of the block", "blkno", stated, place + Place);
        var found = HasShortOwner ? BigEndian.U32(block, Owner) : BigEndian.U64(block, Owner);
        if (found != owner)
            throw volume.Damaged(structure, $"is not {owner}", "owner", found, place + Owner);
    }
}
