namespace ImageTools.Disks.FileSystems;

/// <summary>Attributes beyond the permission bits.</summary>
[Flags]
public enum FileAttributes
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>chattr +i.</summary>
    Immutable = 1,

    /// <summary>chattr +a.</summary>
    AppendOnly = 2,

    /// <summary>Read-only bit of FAT and NTFS.</summary>
    ReadOnly = 4,

    /// <summary>Hidden bit of FAT and NTFS.</summary>
    Hidden = 8,

    /// <summary>System bit of FAT and NTFS.</summary>
    System = 16,

    /// <summary>Content is encrypted and can't be read.</summary>
    Encrypted = 32,
}
