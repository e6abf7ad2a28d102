using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Tests.Support;

/// <summary>The tree of one <see cref="StatedFileSystem"/>. Links are followed in the last component only.</summary>
internal sealed class StatedTree(StatedFileSystem files) : GuestTree
{
    /// <summary>What the tree is of.</summary>
    public StatedFileSystem Files => files;

    /// <summary>Paths that throw as damaged ones do.</summary>
    public HashSet<string> Damaged { get; } = [];

    public override GuestFile? Find(string path)
    {
        var found = FindNoFollow(path);
        for (var i = 0; i < 8 && found is { Node.IsLink: true }; i++)
        {
            var target = found.ReadLink();
            found = FindNoFollow(target.StartsWith('/') ? target : path[..(path.LastIndexOf('/') + 1)] + target);
        }
        return found is { Node.IsLink: true } ? null : found;
    }

    public override GuestFile? FindNoFollow(string path)
    {
        if (Damaged.Contains(path))
            throw new ImageFormatException("disk", "inode", "has a wrong checksum");
        return files.Find(path) is { } node ? new GuestFile(path, node, files) : null;
    }

    public override IReadOnlyList<GuestFile> List(string path)
    {
        if (Damaged.Contains(path))
            throw new ImageFormatException("disk", "directory block", "has a wrong checksum");
        var prefix = path.TrimEnd('/') + "/";
        return
        [
            .. files
                .All.Where(f => f.Path.StartsWith(prefix, StringComparison.Ordinal) && !f.Path[prefix.Length..].Contains('/'))
                .OrderBy(f => f.Path, StringComparer.Ordinal)
                .Select(f => new GuestFile(f.Path, f.Node, files)),
        ];
    }
}
