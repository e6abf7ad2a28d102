using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>$FILE_NAME: a name of a file, in its record and as the key of the directory's index.</summary>
internal static class NtfsFileName
{
    private const int HeaderSize = 0x42;
    private const uint IsDirectoryFlag = 0x1000_0000,
        IsReparseFlag = 0x400,
        IsSystemFlag = 4;

    /// <summary>Whether the key is as long as it states.</summary>
    public static bool IsSound(ReadOnlySpan<byte> key) => key.Length >= HeaderSize && HeaderSize + (2 * key[0x40]) <= key.Length;

    /// <summary>True for a name of 8.3 that stands beside a long one.</summary>
    public static bool IsShort(ReadOnlySpan<byte> key) => key[0x41] == 2;

    /// <summary>The name in UTF-16.</summary>
    public static ReadOnlySpan<byte> Units(ReadOnlySpan<byte> key) => key.Slice(HeaderSize, 2 * key[0x40]);

    public static string Name(ReadOnlySpan<byte> key) => Encoding.Unicode.GetString(Units(key));

    /// <summary>The kind of file, where its name alone says it.</summary>
    public static FileNodeType Type(ReadOnlySpan<byte> key)
    {
        var flags = U32(key, 0x38);
        // A reparse point may be a link; so may be a system file.
        if ((flags & IsReparseFlag) != 0)
            return FileNodeType.Unknown;
        if ((flags & IsDirectoryFlag) != 0)
            return FileNodeType.Directory;
        return (flags & IsSystemFlag) != 0 ? FileNodeType.Unknown : FileNodeType.File;
    }
}
