namespace ImageTools.Disks.FileSystems;

/// <summary>A file, directory or link, as its inode describes it.</summary>
/// <param name="Id">Inode number or its equivalent; unique in its file system.</param>
/// <param name="Type">What it is.</param>
/// <param name="Mode">Permission bits with setuid, setgid, sticky (07777), where the file system keeps them.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Time of the last change of content.</param>
/// <param name="Links">Hard links.</param>
/// <param name="Attributes">Immutable, append-only, read-only, system: the attributes that checks need.</param>
/// <param name="Device">Major and minor for device nodes, in Linux's 32-bit encoding (major &lt;&lt; 8 | minor for small ones); 0
/// otherwise.</param>
public sealed record FileNode(
    ulong Id,
    FileNodeType Type,
    int Mode,
    uint Uid,
    uint Gid,
    long Size,
    DateTimeOffset Modified,
    uint Links = 1,
    FileAttributes Attributes = FileAttributes.None,
    uint Device = 0
)
{
    /// <summary>True for a directory.</summary>
    public bool IsDirectory => Type == FileNodeType.Directory;

    /// <summary>True for a regular file.</summary>
    public bool IsFile => Type == FileNodeType.File;

    /// <summary>True for a symbolic link.</summary>
    public bool IsLink => Type == FileNodeType.SymbolicLink;
}
