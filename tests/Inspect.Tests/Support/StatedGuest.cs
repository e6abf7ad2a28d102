using ImageTools.Disks.FileSystems;

namespace ImageTools.Tests.Support;

/// <summary>A tree of files that a test states one by one.</summary>
internal static class StatedGuest
{
    /// <summary>Files by path and text. "link:" before a text makes it the target of a symbolic link. Directories come by themselves.</summary>
    public static StatedTree Tree(params (string Path, string Text)[] files)
    {
        var system = new StatedFileSystem("ext4", null, new FileSystemState { TotalBytes = 1 << 30, BlockSize = 4096 });
        foreach (var (path, text) in files)
        {
            for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (system.Find(path[..slash]) is null)
                    system.Add(path[..slash], FileNodeType.Directory, "");
            }
            var link = text.StartsWith("link:", StringComparison.Ordinal);
            system.Add(path, link ? FileNodeType.SymbolicLink : FileNodeType.File, link ? text[5..] : text);
        }
        return new StatedTree(system);
    }
}
