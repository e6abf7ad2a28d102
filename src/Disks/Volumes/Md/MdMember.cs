namespace ImageTools.Disks.Volumes.Md;

/// <summary>A volume with a superblock.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Super">The superblock that counts.</param>
internal sealed record MdMember(Volume Volume, MdSuperblock Super)
{
    /// <summary>
    /// The member on <paramref name="content"/>, or null. With several superblocks the newest sound one counts, as in mdadm: an array made
    /// in another format leaves the old one behind.
    /// </summary>
    public static MdSuperblock? Find(BlockSource content)
    {
        var found = MdSuperblock1
            .Places(content.Length)
            .Select(p => MdSuperblock1.Read(content, p.Version, p.Place))
            .Append(MdSuperblock090.Read(content))
            .OfType<MdSuperblock>()
            .ToArray();
        return found.Length == 0 ? null : found.OrderByDescending(s => s.IsSound).ThenByDescending(s => s.Created).First();
    }

    /// <summary>
    /// The reason why its data can't be used although the array wants it, the end of a sentence; null when there is
    /// none.
    /// </summary>
    public string? Unfit()
    {
        var sectors = (ulong)Sectors.At(Volume.Content.Length).Count;
        if (Super.DataOffset > sectors || Super.DataSize > sectors - Super.DataOffset)
        {
            return $"has data of {Super.DataSize} sectors from sector {Super.DataOffset} on, but only {sectors} sectors";
        }
        return Super.Size > Super.DataSize && Super.Level is not (0 or -1)
            ? $"has {Super.DataSize} sectors for data, but the array uses {Super.Size} of every member"
            : null;
    }
}
