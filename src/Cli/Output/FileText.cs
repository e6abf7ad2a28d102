using System.Globalization;
using System.Text;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Files;
using FileAttributes = ImageTools.Disks.FileSystems.FileAttributes;

namespace ImageTools.Cli.Output;

/// <summary>Facts of a file in an image, as text and for JSON.</summary>
internal static class FileText
{
    private const string Permissions = "rwxrwxrwx";

    private static readonly (FileAttributes Flag, string Name)[] AttributeNames =
    [
        (FileAttributes.Immutable, "immutable"),
        (FileAttributes.AppendOnly, "append-only"),
        (FileAttributes.ReadOnly, "read-only"),
        (FileAttributes.Hidden, "hidden"),
        (FileAttributes.System, "system"),
        (FileAttributes.Encrypted, "encrypted"),
    ];

    /// <summary>Name of a kind in JSON.</summary>
    public static string Kind(FileNodeType type) =>
        type switch
        {
            FileNodeType.File => "file",
            FileNodeType.Directory => "directory",
            FileNodeType.SymbolicLink => "link",
            FileNodeType.CharacterDevice => "character-device",
            FileNodeType.BlockDevice => "block-device",
            FileNodeType.Fifo => "fifo",
            FileNodeType.Socket => "socket",
            _ => "unknown",
        };

    /// <summary>A kind in a sentence.</summary>
    public static string Article(FileNodeType type) =>
        type switch
        {
            FileNodeType.File => "a file",
            FileNodeType.Directory => "a directory",
            FileNodeType.SymbolicLink => "a symbolic link",
            FileNodeType.CharacterDevice or FileNodeType.BlockDevice => "a device",
            FileNodeType.Fifo => "a named pipe",
            FileNodeType.Socket => "a socket",
            _ => "of no known kind",
        };

    /// <summary>Letter of a kind in `find -type`.</summary>
    public static char Letter(FileNodeType type) =>
        type switch
        {
            FileNodeType.File => 'f',
            FileNodeType.Directory => 'd',
            FileNodeType.SymbolicLink => 'l',
            FileNodeType.CharacterDevice => 'c',
            FileNodeType.BlockDevice => 'b',
            FileNodeType.Fifo => 'p',
            FileNodeType.Socket => 's',
            _ => '?',
        };

    /// <summary>Permission bits in octal: 0644, 4755.</summary>
    public static string Octal(int mode) => System.Convert.ToString(mode & 0xfff, 8).PadLeft(4, '0');

    /// <summary>Major and minor number of a device, or null.</summary>
    public static (uint Major, uint Minor)? Device(FileNode node) =>
        node.Type is FileNodeType.CharacterDevice or FileNodeType.BlockDevice
            ? ((node.Device >> 8) & 0xfff, (node.Device & 0xff) | ((node.Device >> 12) & 0xfff00))
            : null;

    /// <summary>The facts for JSON.</summary>
    public static FileAnswer Answer(TreeEntry entry, IReadOnlyDictionary<string, string>? hashes = null)
    {
        var node = entry.Node;
        return new FileAnswer
        {
            Path = entry.Path,
            Kind = Kind(node.Type),
            Id = node.Id,
            Size = node.Size,
            Mode = Octal(node.Mode),
            Uid = node.Uid,
            Gid = node.Gid,
            Links = node.Links,
            Modified = node.Modified,
            Target = node.IsLink ? entry.ReadLink() : null,
            Device = Device(node) is var (major, minor) ? $"{major}:{minor}" : null,
            Attributes = node.Attributes == FileAttributes.None ? null : [.. Names(node.Attributes)],
            Streams = entry.FileSystem.Streams(node) is { Count: > 0 } streams ? [.. streams.Select(s => s.Name)] : null,
            Hashes = hashes,
        };
    }

    /// <summary>
    /// Appends what `ls -l` shows before the name. Owners are numbers, because the machine's names are not those of the
    /// guest.
    /// </summary>
    public static void AppendLong(StringBuilder text, FileNode node)
    {
        text.Append(Letter(node.Type) is 'f' ? '-' : Letter(node.Type));
        AppendPermissions(text, node.Mode);
        var size = Device(node) is var (major, minor) ? $"{major}, {minor}" : node.Size.ToString(CultureInfo.InvariantCulture);
        text.Append(
            CultureInfo.InvariantCulture,
            $" {node.Links,3} {node.Uid,5} {node.Gid,5} {size,11} {node.Modified.UtcDateTime:yyyy-MM-dd HH:mm:ss} "
        );
    }

    private static void AppendPermissions(StringBuilder text, int mode)
    {
        Span<char> letters = stackalloc char[Permissions.Length];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (mode & (0x100 >> i)) != 0 ? Permissions[i] : '-';
        Mark(letters, 2, (mode & 0x800) != 0, 's');
        Mark(letters, 5, (mode & 0x400) != 0, 's');
        Mark(letters, 8, (mode & 0x200) != 0, 't');
        text.Append(letters);
    }

    private static void Mark(Span<char> letters, int at, bool isSet, char letter)
    {
        if (isSet)
            letters[at] = letters[at] == 'x' ? letter : char.ToUpperInvariant(letter);
    }

    private static IEnumerable<string> Names(FileAttributes attributes) =>
        AttributeNames.Where(a => attributes.HasFlag(a.Flag)).Select(a => a.Name);
}
