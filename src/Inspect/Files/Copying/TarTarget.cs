using System.Formats.Tar;
using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>
/// A tar archive in the pax format of POSIX. It has all metadata, also setuid bits and devices: who extracts it decides what is made of
/// them.
/// </summary>
internal sealed class TarTarget : ICopyTarget
{
    // GNU tar and libarchive read and write extended attributes under these names.
    private const string XattrPrefix = "SCHILY.xattr.";
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly CopyOptions options;
    private readonly Action<string, string> notes;
    private readonly TarWriter archive;
    private readonly List<string> directories = [];

    /// <summary>Creates the target.</summary>
    /// <param name="stream">Receives the archive. It stays open.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="notes">Receives the guest path of a file whose attributes could not all be kept, and the reason.</param>
    public TarTarget(Stream stream, CopyOptions options, Action<string, string> notes)
    {
        this.options = options;
        this.notes = notes;
        archive = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
    }

    /// <inheritdoc/>
    public void Enter(string name, TreeEntry directory)
    {
        archive.WriteEntry(Entry(TarEntryType.Directory, name, directory));
        directories.Add(name);
    }

    /// <inheritdoc/>
    public void Leave() => directories.RemoveAt(directories.Count - 1);

    /// <inheritdoc/>
    public void File(string name, TreeEntry file, CancellationToken cancellation)
    {
        using var source = file.Open();
        using var content = new ArchivedContent(source, cancellation);
        var entry = Entry(TarEntryType.RegularFile, name, file);
        entry.DataStream = content;
        archive.WriteEntry(entry);
        // The size is written before the content, so zeros took the place of what can't be read.
        if (content.Damage is { } damage)
            throw damage;
    }

    /// <inheritdoc/>
    public bool HardLink(string name, TreeEntry file, IReadOnlyList<string> first)
    {
        var entry = Entry(TarEntryType.HardLink, name, file);
        entry.LinkName = string.Join('/', first);
        archive.WriteEntry(entry);
        return true;
    }

    /// <inheritdoc/>
    public void SymbolicLink(string name, TreeEntry link)
    {
        var target = link.ReadLink();
        if (target.Length == 0 || target.Contains('\0'))
            throw new CopyRefusedException("it is a link to nothing.");
        var entry = Entry(TarEntryType.SymbolicLink, name, link);
        entry.LinkName = target;
        archive.WriteEntry(entry);
    }

    /// <inheritdoc/>
    public void Special(string name, TreeEntry special)
    {
        var node = special.Node;
        if (node.Type == FileNodeType.Socket)
            throw new CopyRefusedException("it is a socket, and a tar archive has none.", isExpected: true);
        var entry = Entry(
            node.Type switch
            {
                FileNodeType.CharacterDevice => TarEntryType.CharacterDevice,
                FileNodeType.BlockDevice => TarEntryType.BlockDevice,
                _ => TarEntryType.Fifo,
            },
            name,
            special
        );
        if (node.Type != FileNodeType.Fifo)
        {
            entry.DeviceMajor = (int)((node.Device >> 8) & 0xfff);
            entry.DeviceMinor = (int)((node.Device & 0xff) | ((node.Device >> 12) & 0xfff00));
        }
        archive.WriteEntry(entry);
    }

    /// <inheritdoc/>
    public void Dispose() => archive.Dispose();

    private PaxTarEntry Entry(TarEntryType type, string name, TreeEntry original)
    {
        var node = original.Node;
        var path = string.Join('/', directories.Append(name)) + (type == TarEntryType.Directory ? "/" : "");
        Dictionary<string, string> more = [];
        if (options.Xattrs && type is not TarEntryType.HardLink)
            AddXattrs(more, original);
        return new PaxTarEntry(type, path, more)
        {
            Mode = (UnixFileMode)(node.Mode & 0xfff),
            Uid = (int)Math.Min(node.Uid, int.MaxValue),
            Gid = (int)Math.Min(node.Gid, int.MaxValue),
            ModificationTime = node.Modified < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : node.Modified,
        };
    }

    private void AddXattrs(Dictionary<string, string> more, TreeEntry original)
    {
        foreach (var attribute in original.FileSystem.Xattrs(original.Node))
        {
            try
            {
                more[XattrPrefix + attribute.Name] = Strict.GetString(attribute.Value.Span);
            }
            catch (DecoderFallbackException)
            {
                notes(original.Path, $"its attribute {attribute.Name} is no text, and is not in the archive.");
            }
        }
    }
}
