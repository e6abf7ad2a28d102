using ImageTools.Disks;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Guests;

/// <summary>
/// The guest's files as it would see them: the root file system with the others mounted in it as its fstab says. Symbolic links are
/// resolved inside the guest (an absolute target starts at its root, ".." stops there, at most 40 links).
/// </summary>
/// <remarks>Absence is null or false. Damage is an <see cref="ImageFormatException"/>: a caller that reports must turn it into
/// "unknown".</remarks>
public abstract class GuestTree
{
    private const int MostFiles = 20_000;
    private const long MostText = 256 << 20;
    private int texts;
    private long bytes;

    /// <summary>
    /// What the kernel is started with, as programs of the guest will read it in /proc/cmdline; empty until the boot loader's
    /// configuration was read.
    /// </summary>
    public string CommandLine { get; set; } = "";

    /// <summary>
    /// The file, directory or link at <paramref name="path"/> with links followed, or null when there is none (a dangling link
    /// included).
    /// </summary>
    public abstract GuestFile? Find(string path);

    /// <summary>The same without following a link in the last component.</summary>
    public abstract GuestFile? FindNoFollow(string path);

    /// <summary>Entries of a directory (links not followed), sorted by name; empty when it does not exist.</summary>
    public abstract IReadOnlyList<GuestFile> List(string path);

    /// <summary>Whether <paramref name="path"/> exists, links followed.</summary>
    public bool Exists(string path) => Find(path) is not null;

    /// <summary>
    /// The text of a file, or null when it does not exist or is no regular file. At most <paramref name="limit"/> bytes; a longer
    /// file is cut there.
    /// </summary>
    public string? ReadText(string path, int limit = 4 << 20)
    {
        if (Find(path) is not { Node.IsFile: true } file)
            return null;
        var content = file.Open();
        var length = (int)Math.Min(limit, content.Length);
        // Each reader has its own limits; this is for all of them together, and for those that nobody thought of.
        if (++texts > MostFiles || (bytes += length) > MostText)
        {
            throw new ImageFormatException(
                path,
                "text of the guest",
                $"comes after {MostFiles} files or {MostText} bytes of text, more than is looked at: the guest is damaged, or made to cost"
            );
        }

        return GuestText.Decode(content.ReadBytes(0, length));
    }

    /// <summary>The lines of a text file, or null when it does not exist.</summary>
    public string[]? ReadLines(string path, int limit = 4 << 20) =>
        ReadText(path, limit)?.Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
}
