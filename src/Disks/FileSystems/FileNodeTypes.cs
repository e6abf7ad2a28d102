namespace ImageTools.Disks.FileSystems;

/// <summary>The kinds of files as file systems of Unix store them.</summary>
internal static class FileNodeTypes
{
    private static readonly FileNodeType[] OfEntries =
    [
        FileNodeType.Unknown,
        FileNodeType.File,
        FileNodeType.Directory,
        FileNodeType.CharacterDevice,
        FileNodeType.BlockDevice,
        FileNodeType.Fifo,
        FileNodeType.Socket,
        FileNodeType.SymbolicLink,
    ];

    /// <summary>The kind in a mode (S_IFMT), whose bits are above the permissions.</summary>
    public static FileNodeType OfMode(uint mode) =>
        (mode >> 12) switch
        {
            0x1 => FileNodeType.Fifo,
            0x2 => FileNodeType.CharacterDevice,
            0x4 => FileNodeType.Directory,
            0x6 => FileNodeType.BlockDevice,
            0x8 => FileNodeType.File,
            0xa => FileNodeType.SymbolicLink,
            0xc => FileNodeType.Socket,
            _ => FileNodeType.Unknown,
        };

    /// <summary>The kind in an entry of a directory (FT_REG_FILE and its like), which Linux's file systems share.</summary>
    public static FileNodeType OfEntry(int kind) => kind >= 0 && kind < OfEntries.Length ? OfEntries[kind] : FileNodeType.Unknown;

    /// <summary>The number of a kind in an entry of a directory; 0 for <see cref="FileNodeType.Unknown"/>.</summary>
    public static byte ToEntry(FileNodeType type) => (byte)Math.Max(0, Array.IndexOf(OfEntries, type));
}
