using System.Security.Cryptography;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems;

/// <summary>Walks of a file system, as the tests compare them.</summary>
internal static class FileTree
{
    public static IEnumerable<(string Path, FileNode Node)> Walk(FileSystem files)
    {
        var open = new Stack<(string Path, FileNode Node)>();
        open.Push(("", files.Root));
        while (open.TryPop(out var directory))
        {
            foreach (var entry in files.List(directory.Node))
            {
                var node = files.Stat(entry);
                var path = $"{directory.Path}/{entry.Name}";
                yield return (path, node);
                if (node.IsDirectory)
                    open.Push((path, node));
            }
        }
    }

    public static FileNode Find(FileSystem files, string path)
    {
        var node = files.Root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = files.Lookup(node, name) ?? throw new FileNotFoundException(path);
        return node;
    }

    public static byte[] Read(FileSystem files, string path)
    {
        var source = files.Open(Find(files, path));
        return source.ReadBytes(0, checked((int)source.Length));
    }

    public static string Hash(BlockSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[100_001];
        for (long at = 0; at < source.Length;)
        {
            var count = (int)Math.Min(buffer.Length, source.Length - at);
            source.Read(at, buffer.AsSpan(0, count));
            hash.AppendData(buffer, 0, count);
            at += count;
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
