using ImageTools.Disks;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Guests;

/// <summary>
/// The guest's files as the guest sees them: the root file system, with the other file systems mounted according to fstab. Symbolic links
/// are resolved inside the guest: an absolute target starts at its root, ".." stops there, at most 40 links.
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
    /// The kernel command line, as the guest's programs will read it in /proc/cmdline. Empty until the boot loader's configuration was
    /// read.
    /// </summary>
    public string CommandLine { get; set; } = "";

    /// <summary>What is mounted beside the root, by mount point.</summary>
    public virtual IReadOnlyDictionary<string, GuestFile> Mounts => new Dictionary<string, GuestFile>();

    /// <summary>
    /// The file, directory or link at <paramref name="path"/>, with links followed. Null when it does not exist, also for a dangling link.
    /// </summary>
    public abstract GuestFile? Find(string path);

    /// <summary>The same without following a link in the last component.</summary>
    public abstract GuestFile? FindNoFollow(string path);

    /// <summary>Entries of a directory, sorted by name, with links not followed; empty when it does not exist.</summary>
    public abstract IReadOnlyList<GuestFile> List(string path);

    /// <summary>Whether <paramref name="path"/> exists, with links followed.</summary>
    public bool Exists(string path) => Find(path) is not null;

    /// <summary>
    /// The text of a file, or null when it does not exist or is not a regular file. A file longer than <paramref name="limit"/> bytes is
    /// cut there.
    /// </summary>
    public string? ReadText(string path, int limit = 4 << 20)
    {
        if (Find(path) is not { Node.IsFile: true } file)
            return null;
        var content = file.Open();
        var length = (int)Math.Min(limit, content.Length);
        // Each reader has its own limits. This is the limit for all readers together, including those without a limit of their own.
        if (++texts > MostFiles || (bytes += length) > MostText)
        {
            throw new ImageFormatException(
                path,
                "text of the guest",
                $"comes after {MostFiles} files or {MostText} bytes of text, which is the limit: the guest is damaged or malicious"
            );
        }

        return GuestText.Decode(content.ReadBytes(0, length));
    }

    /// <summary>The lines of a text file, or null when it does not exist.</summary>
    public string[]? ReadLines(string path, int limit = 4 << 20) =>
        ReadText(path, limit)?.Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
}
