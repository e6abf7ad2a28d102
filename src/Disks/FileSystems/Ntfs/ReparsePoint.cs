using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>$REPARSE_POINT (MS-FSCC 2.1.2): what a name stands for in place of the content of its file.</summary>
/// <param name="Tag">The kind.</param>
/// <param name="Data">What the kind says beside that.</param>
internal sealed record ReparsePoint(uint Tag, ReadOnlyMemory<byte> Data)
{
    /// <summary>The most that NTFS stores.</summary>
    public const int MaxBytes = 16 << 10;
    private const uint MountPoint = 0xa000_0003,
        SymbolicLink = 0xa000_000c,
        LinuxLink = 0xa000_001d,
        LinuxSocket = 0x8000_0023,
        LinuxFifo = 0x8000_0024,
        LinuxCharacter = 0x8000_0025,
        LinuxBlock = 0x8000_0026,
        Overlay = 0x8000_0017,
        Deduplicated = 0x8000_0013,
        Cloud = 0x9000_001a,
        CloudMask = 0xffff_0fff,
        // The file is another name of something else.
        IsSurrogate = 0x2000_0000;
    private const int HeaderSize = 8;

    /// <summary>A file that Windows keeps compressed (WOF).</summary>
    public bool IsOverlay => Tag == Overlay;

    /// <summary>A file of a cloud drive, whose content may be here.</summary>
    public bool IsCloud => (Tag & CloudMask) == Cloud;

    /// <summary>The kind of file that it makes of a file or a directory.</summary>
    public FileNodeType Type(bool isDirectory) =>
        Tag switch
        {
            MountPoint or SymbolicLink or LinuxLink => FileNodeType.SymbolicLink,
            LinuxSocket => FileNodeType.Socket,
            LinuxFifo => FileNodeType.Fifo,
            LinuxCharacter => FileNodeType.CharacterDevice,
            LinuxBlock => FileNodeType.BlockDevice,
            Overlay or Deduplicated => isDirectory ? FileNodeType.Directory : FileNodeType.File,
            _ when IsCloud => isDirectory ? FileNodeType.Directory : FileNodeType.File,
            // The names of such a directory are its own.
            _ => isDirectory && (Tag & IsSurrogate) == 0 ? FileNodeType.Directory : FileNodeType.Unknown,
        };

    /// <summary>Why the content can't be read, in words.</summary>
    public string Explain() =>
        Tag switch
        {
            Deduplicated => "is deduplicated: its content is in the chunk store of Windows",
            _ when IsCloud => "is in a cloud drive: its content is not on this volume",
            _ => $"is a reparse point of the kind 0x{Tag:x8}, whose content only its driver in Windows can read",
        };

    /// <summary>Reads the attribute.</summary>
    public static ReparsePoint Parse(byte[] bytes, string volume, string what)
    {
        if (bytes.Length < HeaderSize)
            throw Damaged(volume, what, "is too short", "size", bytes.Length);
        int length = U16(bytes, 4);
        return length > bytes.Length - HeaderSize
            ? throw Damaged(volume, what, "is longer than the attribute", "reparse data length", length)
            : new ReparsePoint(U32(bytes, 0), bytes.AsMemory(HeaderSize, length));
    }

    /// <summary>
    /// The target of a link: the name that Windows shows, else the one that it follows without the prefix of the object manager.
    /// </summary>
    public string Target(string volume, string what)
    {
        var data = Data.Span;
        if (Tag == LinuxLink)
            return data.Length > 4 ? Encoding.UTF8.GetString(data[4..]) : throw Damaged(volume, what, "has no target", "size", data.Length);
        var names = Tag == SymbolicLink ? 12 : 8;
        if (Tag is not (SymbolicLink or MountPoint) || data.Length < names)
            throw Damaged(volume, what, "is not a link", "reparse tag", $"0x{Tag:x8}");
        var (substitute, print) = (Name(data, names, 0), Name(data, names, 4));
        if (substitute is null || print is null)
            throw Damaged(volume, what, "has a name beyond its end", "reparse data length", data.Length);
        if (print.Length > 0)
            return print;
        // \??\Volume{…}\ is what Windows shows as \\?\Volume{…}\.
        if (substitute.StartsWith(@"\??\Volume{", StringComparison.OrdinalIgnoreCase))
            return $@"\\?\{substitute[4..]}";
        if (substitute.StartsWith(@"\??\", StringComparison.Ordinal))
            substitute = substitute[4..];
        return substitute.Length > 0 ? substitute : throw Damaged(volume, what, "has no target", "size", data.Length);
    }

    private static string? Name(ReadOnlySpan<byte> data, int names, int field)
    {
        int at = names + U16(data, field),
            length = U16(data, field + 2);
        return at + length > data.Length ? null : Encoding.Unicode.GetString(data.Slice(at, length));
    }

    private static ImageFormatException Damaged(string volume, string what, string problem, string field, object value) =>
        new(volume, $"reparse point of {what}", problem, field, value);
}
