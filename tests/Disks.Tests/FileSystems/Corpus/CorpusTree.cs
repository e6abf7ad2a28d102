using System.Security.Cryptography;
using System.Text;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>All files below a directory, in the form in which the manifest of the corpus states them.</summary>
internal sealed class CorpusTree
{
    private const int MostNames = 200_000,
        MostDepth = 1000,
        MostHostileNames = 5000;
    private const long MostHostileBytes = 64 << 20;
    private readonly SortedDictionary<string, Found> files = new(StringComparer.Ordinal);

    private CorpusTree() { }

    /// <summary>Path to what was found there.</summary>
    public IReadOnlyDictionary<string, Found> Files => files;

    /// <summary>The hash over all names, types, contents and targets.</summary>
    public string Sha256
    {
        get
        {
            var lines = files
                .Select(f => Encoding.UTF8.GetBytes($"{f.Key}\t{f.Value.Type}\t{f.Value.Hash ?? f.Value.Target}\n"))
                .OrderBy(l => l, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var line in lines)
                hash.AppendData(line);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>
    /// Reads everything. What can't be read has a reason in place of a hash. Of a hostile volume, only the first names, and the start of
    /// long files.
    /// </summary>
    public static CorpusTree Read(FileSystem system, FileNode? root = null, bool hostile = false)
    {
        var tree = new CorpusTree();
        // Hard links are read once.
        var known = new Dictionary<ulong, Found>();
        var open = new Stack<(string Path, FileNode Node, int Depth)>([("", root ?? system.Root, 0)]);
        while (open.TryPop(out var directory))
        {
            if (hostile && (tree.files.Count > MostHostileNames || directory.Depth > 20))
                break;
            foreach (var entry in Entries(system, directory.Node, hostile))
            {
                var path = $"{directory.Path}/{entry.Name}";
                if (path == "/lost+found")
                    continue;
                Assert.True(tree.files.Count < MostNames, "the tree has no end");
                Assert.True(directory.Depth < MostDepth, "the tree has no bottom");
                var found = Look(system, entry, known, hostile ? MostHostileBytes : long.MaxValue);
                tree.files[path] = found;
                if (found.Node is { IsDirectory: true } node)
                    open.Push((path, node, directory.Depth + 1));
            }
        }
        return tree;
    }

    /// <summary>Forgets what is like this.</summary>
    public void Drop(Predicate<Found> isUnwanted)
    {
        foreach (var (path, _) in files.Where(f => isUnwanted(f.Value)).ToArray())
            files.Remove(path);
    }

    /// <summary>Removes everything below a directory from the tree, and returns it.</summary>
    public IReadOnlyDictionary<string, Found> TakeBelow(string directory)
    {
        var taken = files.Where(f => f.Key.StartsWith(directory + "/", StringComparison.Ordinal)).ToDictionary();
        foreach (var path in taken.Keys)
            files.Remove(path);
        return taken;
    }

    private static IEnumerable<DirectoryEntry> Entries(FileSystem system, FileNode directory, bool hostile)
    {
        if (!hostile)
            return system.List(directory);
        try
        {
            return [.. system.List(directory).Take(MostHostileNames)];
        }
        catch (ImageFormatException)
        {
            return [];
        }
    }

    private static Found Look(FileSystem system, DirectoryEntry entry, Dictionary<ulong, Found> known, long most)
    {
        FileNode node;
        try
        {
            node = system.Stat(entry);
        }
        catch (ImageFormatException e)
        {
            return new Found(null, "unreadable", null, null, e.Message);
        }
        var type = node.Type switch
        {
            FileNodeType.File => "file",
            FileNodeType.Directory => "dir",
            FileNodeType.SymbolicLink => "link",
            FileNodeType.CharacterDevice => "char",
            FileNodeType.BlockDevice => "block",
            FileNodeType.Fifo => "fifo",
            FileNodeType.Socket => "socket",
            _ => "unknown",
        };
        if (node.IsFile && known.TryGetValue(node.Id, out var seen))
            return seen with { Node = node };
        try
        {
            var found = new Found(
                node,
                type,
                node.IsFile ? Hash(system.Open(node), most) : null,
                node.IsLink ? system.ReadLink(node) : null,
                null
            );
            if (node.IsFile && node.Links > 1)
                known[node.Id] = found;
            return found;
        }
        catch (ImageFormatException e)
        {
            return new Found(node, type, null, null, e.Message);
        }
    }

    private static string Hash(BlockSource content, long most)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var zeros = new byte[64 << 10];
        var buffer = new byte[100_003];
        // Holes are hashed without being read: a file of the corpus may be a terabyte of nothing.
        foreach (var extent in content.Extents(0, Math.Min(content.Length, most)))
        {
            for (var at = extent.Start; at < extent.Start + extent.Length;)
            {
                var count = (int)Math.Min(extent.IsZero ? zeros.Length : buffer.Length, extent.Start + extent.Length - at);
                if (!extent.IsZero)
                    content.Read(at, buffer.AsSpan(0, count));
                hash.AppendData(extent.IsZero ? zeros : buffer, 0, count);
                at += count;
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="Node">The inode; null when it can't be read.</param>
    /// <param name="Type">As the manifest spells it.</param>
    /// <param name="Hash">SHA-256 of a file's content.</param>
    /// <param name="Target">Target of a link.</param>
    /// <param name="Refusal">Why it was not read.</param>
    internal sealed record Found(FileNode? Node, string Type, string? Hash, string? Target, string? Refusal);
}
