namespace ImageTools.Disks.FileSystems;

/// <summary>The purpose of a type of volume.</summary>
public enum VolumeRole
{
    /// <summary>It holds files, and may be the root of a system.</summary>
    Files,

    /// <summary>It holds no system: swap, or a file system that no system starts from.</summary>
    NoRoot,

    /// <summary>It is a member of a volume manager, such as LVM and md.</summary>
    Member,

    /// <summary>It holds another volume behind a key.</summary>
    Encrypted,
}
