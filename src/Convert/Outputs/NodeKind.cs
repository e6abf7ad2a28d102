namespace ImageTools.Convert.Outputs;

/// <summary>Kinds of file-system entries.</summary>
internal enum NodeKind
{
    /// <summary>A file with bytes.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link that was not followed.</summary>
    Link,

    /// <summary>A block device: a disk, a partition, a logical volume.</summary>
    BlockDevice,

    /// <summary>A character device, such as a terminal.</summary>
    CharacterDevice,

    /// <summary>A pipe.</summary>
    Pipe,

    /// <summary>A socket or an unknown kind.</summary>
    Other,
}
