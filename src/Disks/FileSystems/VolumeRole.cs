namespace ImageTools.Disks.FileSystems;

/// <summary>What a volume of some type is for.</summary>
public enum VolumeRole
{
    /// <summary>It holds files, and may be the root of a system.</summary>
    Files,

    /// <summary>It holds no system: swap, or a file system that no system starts from.</summary>
    NoRoot,

    /// <summary>It is a member of what a volume manager makes up, such as LVM and md.</summary>
    Member,

    /// <summary>It holds another volume behind a key.</summary>
    Encrypted,
}
