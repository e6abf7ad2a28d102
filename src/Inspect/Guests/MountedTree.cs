using System.Collections.Concurrent;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Guests;

/// <summary>File systems mounted into each other, as on the running guest.</summary>
/// <param name="root">The root file system.</param>
/// <param name="directory">The directory of it that is the root, such as a subvolume; null for its own root.</param>
internal sealed class MountedTree(FileSystem root, FileNode? directory = null) : GuestTree
{
    private const int LongestCache = 20_000,
        LongestKernelCache = 64;
    private readonly GuestFile top = new("/", directory ?? root.Root, root);
    private readonly Dictionary<string, GuestFile> mounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(FileSystem, ulong, string), FileNode?> lookups = new();
    private readonly ConcurrentDictionary<(FileSystem, ulong), UnifiedKernel?> kernels = new();

    /// <summary>Mount points except "/".</summary>
    public IReadOnlyCollection<string> MountPoints => mounts.Keys;

    /// <summary>The mount point of a file system, or null.</summary>
    public string? MountPointOf(FileSystem fileSystem) =>
        fileSystem == root
            ? "/"
            : mounts.Where(m => m.Value.FileSystem == fileSystem).Select(m => m.Key).Order(StringComparer.Ordinal).FirstOrDefault();

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, GuestFile> Mounts => mounts;

    /// <summary>Mounts a file system, or a directory of one, at a path. It hides what was there.</summary>
    /// <param name="path">The mount point.</param>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="shown">The directory of it that is shown, such as a subvolume; null for its own root.</param>
    public void Mount(string path, FileSystem fileSystem, FileNode? shown = null)
    {
        var place = path.TrimEnd('/');
        mounts[place] = new GuestFile(place, shown ?? fileSystem.Root, fileSystem);
    }

    /// <inheritdoc/>
    public override GuestFile? Find(string path) => Resolve(path, followLast: true);

    /// <inheritdoc/>
    public override GuestFile? FindNoFollow(string path) => Resolve(path, followLast: false);

    /// <inheritdoc/>
    public override IReadOnlyList<GuestFile> List(string path)
    {
        if (Find(path) is not { Node.IsDirectory: true } directory)
            return [];
        var prefix = directory.Path == "/" ? "/" : directory.Path + "/";
        return
        [
            // A damaged directory can have impossible names, or one name twice.
            .. Names(directory)
                .Where(entry => entry.Name is not ("" or "." or "..") && !entry.Name.Contains('/'))
                .DistinctBy(entry => entry.Name)
                .Select(entry => new GuestFile(prefix + entry.Name, directory.FileSystem.Stat(entry), directory.FileSystem))
                .Select(file => mounts.GetValueOrDefault(file.Path) ?? file)
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<DirectoryEntry> Names(GuestFile directory)
    {
        var count = 0;
        foreach (var entry in directory.FileSystem.List(directory.Node))
        {
            if (++count > FileSystemLimits.MaxListedNames)
            {
                throw new ImageFormatException(
                    directory.Path,
                    "directory",
                    $"has more than {FileSystemLimits.MaxListedNames} names, which is the limit"
                );
            }

            yield return entry;
        }
    }

    private GuestFile? Resolve(string path, bool followLast)
    {
        if (path.Length > FileSystemLimits.MaxPathLength)
            return null;
        var links = 0;
        var pending = new Stack<string>(Components(path).Reverse());
        var walked = new List<GuestFile> { top };
        while (pending.TryPop(out var name))
        {
            if (name == ".")
                continue;
            if (name == "..")
            {
                if (walked.Count > 1)
                    walked.RemoveAt(walked.Count - 1);
                continue;
            }
            if (Step(walked[^1], name) is not { } next)
                return null;
            if (next.Node.IsLink && (followLast || pending.Count > 0))
            {
                var target = next.ReadLink();
                if (++links > FileSystemLimits.MaxLinks || target.Length is 0 or > FileSystemLimits.MaxPathLength)
                    return null;
                if (target[0] == '/')
                    walked.RemoveRange(1, walked.Count - 1);
                foreach (var component in Components(target).Reverse())
                    pending.Push(component);
                continue;
            }
            walked.Add(next);
        }
        return walked[^1];
    }

    private GuestFile? Step(GuestFile directory, string name)
    {
        if (directory.Node.IsFile)
            return Section(directory, name);
        if (!directory.Node.IsDirectory)
            return null;
        // A directory that contains itself makes endless paths.
        if (directory.Path.Length + name.Length >= FileSystemLimits.MaxPathLength)
            return null;
        var path = directory.Path == "/" ? "/" + name : $"{directory.Path}/{name}";
        if (mounts.TryGetValue(path, out var mounted))
            return mounted;
        var key = (directory.FileSystem, directory.Node.Id, name);
        if (!lookups.TryGetValue(key, out var node))
        {
            node = directory.FileSystem.Lookup(directory.Node, name);
            if (lookups.Count < LongestCache)
                lookups[key] = node;
        }
        return node is null ? null : new GuestFile(path, node, directory.FileSystem);
    }

    /// <summary>The contents of a unified kernel image, as if it were a directory: /efi/EFI/Linux/a.efi/.linux.</summary>
    private GuestFile? Section(GuestFile image, string name)
    {
        if (name[0] is not ('.' or '@') || !image.Name.EndsWith(".efi", StringComparison.OrdinalIgnoreCase))
            return null;
        var key = (image.FileSystem, image.Node.Id);
        if (!kernels.TryGetValue(key, out var kernel))
        {
            kernel = UnifiedKernel.Open(image.Open());
            if (kernels.Count < LongestKernelCache)
                kernels[key] = kernel;
        }
        return kernel?.Lookup(kernel.Root, name) is { } node ? new GuestFile($"{image.Path}/{name}", node, kernel) : null;
    }

    private static string[] Components(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
