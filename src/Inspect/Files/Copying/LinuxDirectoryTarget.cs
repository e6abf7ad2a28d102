using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ImageTools.Disks.FileSystems;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>
/// A directory of this machine. Every name is made in an open directory, and no link is followed on the way: not one of the image, and not
/// one that somebody else makes meanwhile.
/// </summary>
internal sealed class LinuxDirectoryTarget : ICopyTarget
{
    /// <summary>Directories that are open at once. A tree may be deeper than descriptors are allowed.</summary>
    private const int MostOpen = 64;

    private const uint DeviceMode = 0x180,
        CharacterType = 0x2000,
        BlockType = 0x6000,
        PipeType = 0x1000;
    private const int Permissions = 0x1ff,
        SetIds = 0xc00,
        Sticky = 0x200;

    private readonly CopyOptions options;
    private readonly Action<string, string> notes;
    private readonly SafeFileHandle top;
    private readonly List<Level> levels = [];

    /// <summary>Creates the target.</summary>
    /// <param name="directory">An existing directory; the user named it, so links in this path are followed.</param>
    /// <param name="options">What is kept.</param>
    /// <param name="notes">Receives the guest path of a file whose attributes could not all be kept, and the reason.</param>
    public LinuxDirectoryTarget(string directory, CopyOptions options, Action<string, string> notes)
    {
        this.options = options;
        this.notes = notes;
        top = DirectoryCalls.OpenBase(directory) ?? throw Failure(directory);
    }

    private SafeFileHandle Current => levels.Count == 0 ? top : levels[^1].Handle!;

    /// <inheritdoc/>
    public void Enter(string name, TreeEntry directory)
    {
        var isNew = DirectoryCalls.MakeDirectory(Current, name);
        if (!isNew && DirectoryCalls.Error != DirectoryCalls.Exists)
            throw Failure(name);
        var handle = DirectoryCalls.OpenDirectory(Current, name)
            ?? throw (
                DirectoryCalls.Error is DirectoryCalls.NotDirectory or DirectoryCalls.TooManyLevels
                    ? new CopyRefusedException($"'{name}' exists and is no directory.")
                    : Failure(name)
            );
        levels.Add(new Level(name, directory, isNew) { Handle = handle });
        if (levels.Count > MostOpen && levels[^(MostOpen + 1)] is { Handle: { } far } level)
        {
            far.Dispose();
            level.Handle = null;
        }
    }

    /// <inheritdoc/>
    public void Leave()
    {
        var level = levels[^1];
        using (var handle = level.Handle!)
        {
            // The user's own directory stays as it is.
            if (level.IsNew || options.Force)
                Finish(handle, level.Directory);
        }
        levels.RemoveAt(levels.Count - 1);
        if (levels is [.., { Handle: null } above])
            above.Handle = Open([.. levels.Select(l => l.Name)]) ?? throw Failure(above.Name);
    }

    /// <inheritdoc/>
    public void File(string name, TreeEntry file, CancellationToken cancellation)
    {
        // What can't be read is known before a file is made.
        using var content = file.Open();
        Make(name, unfinished =>
        {
            using var handle = DirectoryCalls.CreateFile(Current, unfinished) ?? throw Failure(name);
            SparseFile.Write(handle, content, cancellation);
            Finish(handle, file);
        });
    }

    /// <inheritdoc/>
    public bool HardLink(string name, TreeEntry file, IReadOnlyList<string> first)
    {
        using var directory = first.Count > 1 ? Open([.. first.SkipLast(1)]) : null;
        if (first.Count > 1 && directory is null)
            return false;
        var made = true;
        Make(name, unfinished => made = DirectoryCalls.Link(directory ?? top, first[^1], Current, unfinished), () => made);
        return made;
    }

    /// <inheritdoc/>
    public void SymbolicLink(string name, TreeEntry link)
    {
        var target = link.ReadLink();
        if (target.Length == 0 || target.Contains('\0'))
            throw new CopyRefusedException("it is a link to nothing.");
        Make(name, unfinished =>
        {
            if (!DirectoryCalls.MakeLink(target, Current, unfinished))
                throw Failure(name);
            if (options.Owners)
                Check(DirectoryCalls.SetOwner(Current, unfinished, link.Node.Uid, link.Node.Gid), name);
            DirectoryCalls.SetTime(Current, unfinished, link.Node.Modified);
        });
    }

    /// <inheritdoc/>
    public void Special(string name, TreeEntry special)
    {
        var node = special.Node;
        if (node.Type == FileNodeType.Socket)
            throw new CopyRefusedException("it is a socket, which only its program can make.", isExpected: true);
        if (node.Type != FileNodeType.Fifo && !options.Devices)
            throw new CopyRefusedException("it is a device, and devices are not made without --devices.", isExpected: true);
        var type = node.Type switch
        {
            FileNodeType.CharacterDevice => CharacterType,
            FileNodeType.BlockDevice => BlockType,
            _ => PipeType,
        };
        Make(name, unfinished =>
        {
            if (!DirectoryCalls.MakeNode(Current, unfinished, type | DeviceMode, node.Type == FileNodeType.Fifo ? 0 : node.Device))
            {
                throw DirectoryCalls.Error == DirectoryCalls.NotPermitted
                    ? new CopyRefusedException("only root can make devices.")
                    : Failure(name);
            }
            if (options.Owners)
                Check(DirectoryCalls.SetOwner(Current, unfinished, node.Uid, node.Gid), name);
            Check(DirectoryCalls.SetMode(Current, unfinished, Mode(node)), name);
            DirectoryCalls.SetTime(Current, unfinished, node.Modified);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var level in levels)
            level.Handle?.Dispose();
        top.Dispose();
    }

    /// <summary>Makes something under a temporary name, and then gives it its name.</summary>
    private void Make(string name, Action<string> make, Func<bool>? isMade = null)
    {
        var unfinished = $".imagetools-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.part";
        var isThere = true;
        if (options.Force && options.IsSource($"/proc/self/fd/{Current.DangerousGetHandle()}/{name}"))
            throw new CopyRefusedException($"'{name}' is a file of the image that is read.");
        try
        {
            make(unfinished);
            if (isMade?.Invoke() == false)
                return;
            if (options.Force ? DirectoryCalls.Replace(Current, unfinished, name) : DirectoryCalls.Publish(Current, unfinished, name))
            {
                // A rename of one name of a file over another one of it does nothing.
                isThere = options.Force && isMade is not null;
                return;
            }
            throw DirectoryCalls.Error switch
            {
                DirectoryCalls.Exists => new CopyRefusedException($"'{name}' exists; --force replaces files."),
                DirectoryCalls.IsDirectory => new CopyRefusedException($"'{name}' exists and is a directory."),
                _ => Failure(name),
            };
        }
        finally
        {
            if (isThere)
                DirectoryCalls.Remove(Current, unfinished);
        }
    }

    // The order matters: a change of the owner removes setuid bits and capabilities.
    private void Finish(SafeFileHandle file, TreeEntry entry)
    {
        var node = entry.Node;
        if (options.Owners)
            Check(DirectoryCalls.SetOwner(file, node.Uid, node.Gid), entry.Path);
        Check(DirectoryCalls.SetMode(file, Mode(node)), entry.Path);
        if (options.Xattrs)
            SetXattrs(file, entry);
        DirectoryCalls.SetTime(file, node.Modified);
    }

    private void SetXattrs(SafeFileHandle file, TreeEntry entry)
    {
        foreach (var attribute in entry.FileSystem.Xattrs(entry.Node))
        {
            if (attribute.Name == "security.capability" && !options.SetUid)
                notes(entry.Path, "its file capabilities are not kept without --keep-setuid.");
            else if (!DirectoryCalls.SetXattr(file, attribute.Name, attribute.Value.Span))
                notes(entry.Path, $"its attribute {attribute.Name} can't be kept here: {Message()}.");
        }
    }

    private uint Mode(FileNode node) => (uint)(node.Mode & (Permissions | Sticky | (options.SetUid ? SetIds : 0)));

    /// <summary>Opens a directory of the target again, from its top, without following a link.</summary>
    private SafeFileHandle? Open(IReadOnlyList<string> path)
    {
        SafeFileHandle? at = null;
        foreach (var name in path)
        {
            var next = DirectoryCalls.OpenDirectory(at ?? top, name);
            at?.Dispose();
            if (next is null)
                return null;
            at = next;
        }
        return at;
    }

    private static void Check(bool done, string name)
    {
        if (!done)
            throw Failure(name);
    }

    private static string Message() => Marshal.GetPInvokeErrorMessage(DirectoryCalls.Error);

    private static IOException Failure(string name) =>
        DirectoryCalls.Error switch
        {
            DirectoryCalls.NameTooLong or DirectoryCalls.Invalid or DirectoryCalls.InvalidSequence => new CopyRefusedException(
                $"the file system of the target does not take this name ({Message()})."
            ),
            DirectoryCalls.NoAccess or DirectoryCalls.NotPermitted => new CopyRefusedException($"{name}: {Message()}."),
            // The runtime's own errors have the system's number in the same place.
            var error => new IOException($"{name}: {Message()}", error),
        };

    private sealed class Level(string name, TreeEntry directory, bool isNew)
    {
        public string Name => name;
        public TreeEntry Directory => directory;
        public bool IsNew => isNew;
        public SafeFileHandle? Handle { get; set; }
    }
}
