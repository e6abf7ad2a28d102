namespace ImageTools.Disks.FileSystems;

/// <summary>Kinds of files.</summary>
public enum FileNodeType
{
    /// <summary>None of the others, or damaged.</summary>
    Unknown,

    /// <summary>Regular file.</summary>
    File,

    /// <summary>Directory.</summary>
    Directory,

    /// <summary>Symbolic link.</summary>
    SymbolicLink,

    /// <summary>Character device.</summary>
    CharacterDevice,

    /// <summary>Block device.</summary>
    BlockDevice,

    /// <summary>Named pipe.</summary>
    Fifo,

    /// <summary>Socket.</summary>
    Socket,
}
