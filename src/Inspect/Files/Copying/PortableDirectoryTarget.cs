using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>
/// A directory of this machine, by paths: for systems whose calls are not known here. It goes into no directory that is a link, and
/// replaces a link and not what it points to. It does not protect from others who change the target meanwhile.
/// </summary>
internal sealed class PortableDirectoryTarget : ICopyTarget
{
    private readonly CopyOptions options;
    private readonly List<(string Path, TreeEntry Directory, bool IsNew)> levels = [];
    private readonly string top;

    /// <summary>Creates the target.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="options">What is kept.</param>
    public PortableDirectoryTarget(string directory, CopyOptions options)
    {
        this.options = options;
        top = Path.GetFullPath(directory);
        if (!Directory.Exists(top))
            throw new DirectoryNotFoundException($"{directory}: there is no such directory.");
    }

    private string Current => levels.Count == 0 ? top : levels[^1].Path;

    /// <inheritdoc/>
    public void Enter(string name, TreeEntry directory)
    {
        var path = Place(name);
        var exists = Exists(path);
        if (exists && !IsRealDirectory(path))
            throw new CopyRefusedException($"'{name}' exists and is no directory.");
        if (!exists)
            Directory.CreateDirectory(path);
        levels.Add((path, directory, !exists));
    }

    /// <inheritdoc/>
    public void Leave()
    {
        var (path, directory, isNew) = levels[^1];
        levels.RemoveAt(levels.Count - 1);
        if (!isNew && !options.Force)
            return;
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path, Mode(directory.Node));
        Directory.SetLastWriteTimeUtc(path, directory.Node.Modified.UtcDateTime);
    }

    /// <inheritdoc/>
    public void File(string name, TreeEntry file, CancellationToken cancellation)
    {
        using var content = file.Open();
        Make(name, unfinished =>
        {
            using (
                var handle = System.IO.File.OpenHandle(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None)
            )
            {
                SparseFile.Write(handle, content, cancellation);
                if (!OperatingSystem.IsWindows())
                    System.IO.File.SetUnixFileMode(handle, Mode(file.Node));
            }
            System.IO.File.SetLastWriteTimeUtc(unfinished, file.Node.Modified.UtcDateTime);
        });
    }

    /// <inheritdoc/>
    public bool HardLink(string name, TreeEntry file, IReadOnlyList<string> first) => false;

    /// <inheritdoc/>
    public void SymbolicLink(string name, TreeEntry link)
    {
        if (OperatingSystem.IsWindows())
            throw new CopyRefusedException("it is a symbolic link, and these are not made on this system.", isExpected: true);
        var target = link.ReadLink();
        if (target.Length == 0 || target.Contains('\0'))
            throw new CopyRefusedException("it is a link to nothing.");
        // A link is made whole. The runtime does not rename a link to a directory.
        var path = Prepared(name);
        System.IO.File.Delete(path);
        System.IO.File.CreateSymbolicLink(path, target);
    }

    /// <inheritdoc/>
    public void Special(string name, TreeEntry special) =>
        throw new CopyRefusedException("it is a device, a pipe or a socket, and these are not made on this system.", isExpected: true);

    /// <inheritdoc/>
    public void Dispose() { }

    /// <summary>The path of a name that may be made: nothing is there, or a file that is replaced on request.</summary>
    private string Prepared(string name)
    {
        var path = Place(name);
        if (!Exists(path))
            return path;
        if (IsRealDirectory(path))
            throw new CopyRefusedException($"'{name}' exists and is a directory.");
        if (!options.Force)
            throw new CopyRefusedException($"'{name}' exists; --force replaces files.");
        return options.IsSource(path) ? throw new CopyRefusedException($"'{name}' is a file of the image that is read.") : path;
    }

    private void Make(string name, Action<string> make)
    {
        var path = Prepared(name);
        var unfinished = Path.Combine(Current, $".imagetools-{Guid.NewGuid():n}.part");
        try
        {
            make(unfinished);
            System.IO.File.Move(unfinished, path, options.Force);
        }
        finally
        {
            System.IO.File.Delete(unfinished);
        }
    }

    private string Place(string name)
    {
        if ((OperatingSystem.IsWindows() ? WindowsNames.Fault(name) : null) is { } fault)
            throw new CopyRefusedException(fault);
        // What a name means on this system is decided by the system: it stays in its directory, or it is refused.
        var path = Path.Combine(Current, name);
        return Path.GetDirectoryName(Path.GetFullPath(path)) == Current && Path.GetFileName(path) == name
            ? path
            : throw new CopyRefusedException("its name would lead out of the target.");
    }

    private static bool Exists(string path) =>
        new FileInfo(path) is { } file && (file.Exists || file.LinkTarget is not null || Directory.Exists(path));

    private static bool IsRealDirectory(string path) =>
        new DirectoryInfo(path) is { Exists: true } directory && (directory.Attributes & System.IO.FileAttributes.ReparsePoint) == 0;

    private UnixFileMode Mode(FileNode node) => (UnixFileMode)(node.Mode & (options.SetUid ? 0xfff : 0x3ff));
}
