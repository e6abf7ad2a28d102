using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Files;

/// <summary>
/// Walks through a directory tree of a guest, over its mounts. Links are not followed. Directories come before their content, and names in
/// the order of their characters, so two walks can be compared while they run.
/// </summary>
/// <remarks>
/// A walk ends also in a damaged or hostile tree: a directory is entered once, however many names it has, and a name that can't be part of
/// a path is not shown. It holds the names of the directories on the way down, and the numbers of the directories that it has seen.
/// </remarks>
/// <param name="tree">The guest's files.</param>
/// <param name="unreadable">Receives the path of what can't be read, and the reason. The walk then continues.</param>
public sealed class TreeWalker(GuestTree tree, Action<string, IOException> unreadable)
{
    private const int MostHeldNames = 16 << 20;
    private readonly Dictionary<FileSystem, HashSet<ulong>> seen = [];
    private readonly Stack<Level> levels = new();
    private long held;

    /// <summary>Stay on the file system of the start.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>Steps below the start that are shown.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    /// <summary>The start and everything below it. A walker is for one walk.</summary>
    /// <param name="start">A file or directory of the tree.</param>
    public IEnumerable<TreeEntry> Walk(GuestFile start)
    {
        var first = new TreeEntry(start.Path, 0, start);
        yield return first;
        Enter(first);
        while (levels.TryPeek(out var level))
        {
            if (!level.TryNext(out var entry))
            {
                levels.Pop();
                held -= level.Names.Length;
                continue;
            }
            var child = Child(level, entry);
            yield return child;
            Enter(child);
        }
    }

    private TreeEntry Child(Level level, DirectoryEntry entry)
    {
        var path = level.Prefix + entry.Name;
        return level.HasMounts && tree.Mounts.TryGetValue(path, out var mounted)
            ? new TreeEntry(path, level.Depth + 1, mounted)
            : new TreeEntry(path, level.Depth + 1, level.FileSystem, entry);
    }

    private void Enter(TreeEntry directory)
    {
        try
        {
            if (directory.Type != FileNodeType.Directory || directory.Depth >= MaxDepth || !MayEnter(directory))
                return;
            var prefix = directory.Path.EndsWith('/') ? directory.Path : directory.Path + "/";
            var names = Names(directory);
            held += names.Length;
            levels.Push(
                new Level(directory.FileSystem, directory.Node.Id, prefix, directory.Depth, names)
                {
                    HasMounts = tree.Mounts.Keys.Any(m =>
                        m.StartsWith(prefix, StringComparison.Ordinal) && m.IndexOf('/', prefix.Length) < 0
                    ),
                }
            );
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            unreadable(directory.Path, e);
        }
    }

    private bool MayEnter(TreeEntry directory)
    {
        if (OneFileSystem && directory.Depth > 0 && tree.Mounts.ContainsKey(directory.Path))
            return false;
        if (directory.Path.Length > FileSystemLimits.MaxPathLength)
            throw Refused(directory, $"has a path of more than {FileSystemLimits.MaxPathLength} characters, which is the limit");
        if (!seen.TryGetValue(directory.FileSystem, out var numbers))
            seen[directory.FileSystem] = numbers = [];
        if (numbers.Add(directory.Node.Id))
            return true;
        // A file system can be mounted at two places (bind mounts), and then it is shown at both.
        if (tree.Mounts.ContainsKey(directory.Path) && !levels.Any(l => l.FileSystem == directory.FileSystem && l.Id == directory.Node.Id))
            return true;
        throw Refused(directory, "is a directory that has another name, too, and was shown there");
    }

    /// <summary>The names in order. A damaged directory can have impossible names, or one name twice.</summary>
    private DirectoryEntry[] Names(TreeEntry directory)
    {
        var names = new List<DirectoryEntry>();
        foreach (var entry in directory.FileSystem.List(directory.Node))
        {
            if (entry.Name is "" or "." or ".." || entry.Name.AsSpan().IndexOfAny('/', '\0') >= 0)
            {
                unreadable(directory.Path, Refused(directory, $"has the impossible name '{entry.Name}', which is left out"));
                continue;
            }
            if (names.Count + held >= MostHeldNames)
            {
                throw Refused(directory, $"has more than {MostHeldNames} names with the directories above it, which is the limit");
            }
            names.Add(entry);
        }
        var sorted = names.ToArray();
        MemoryExtensions.Sort(sorted.AsSpan(), (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return sorted.Length < 2 || !HasTwins(sorted) ? sorted : WithoutTwins(directory, sorted);
    }

    private static bool HasTwins(DirectoryEntry[] sorted)
    {
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name == sorted[i - 1].Name)
                return true;
        }
        return false;
    }

    private DirectoryEntry[] WithoutTwins(TreeEntry directory, DirectoryEntry[] sorted)
    {
        var names = new List<DirectoryEntry>(sorted.Length);
        foreach (var twins in sorted.GroupBy(e => e.Name))
        {
            DirectoryEntry[] same = [.. twins];
            if (same.Length > 1)
                unreadable(directory.Path, Refused(directory, $"has the name '{twins.Key}' {same.Length} times; one of them is shown"));
            // The guest sees the one that a lookup finds.
            var found = same.Length > 1 ? directory.FileSystem.Lookup(directory.Node, twins.Key) : null;
            names.Add(Array.Find(same, e => e.Id == found?.Id) is { Name: not null } meant ? meant : same[0]);
        }
        return [.. names];
    }

    private static ImageFormatException Refused(TreeEntry directory, string problem) => new(directory.Path, "directory", problem);

    private sealed class Level(FileSystem fileSystem, ulong id, string prefix, int depth, DirectoryEntry[] names)
    {
        private int next;

        public FileSystem FileSystem => fileSystem;
        public string Prefix => prefix;
        public int Depth => depth;
        public DirectoryEntry[] Names => names;
        public ulong Id => id;
        public bool HasMounts { get; init; }

        public bool TryNext(out DirectoryEntry entry)
        {
            entry = next < names.Length ? names[next] : default;
            return next++ < names.Length;
        }
    }
}
