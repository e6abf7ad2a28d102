using System.Buffers;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Files;

/// <summary>Finds the files that differ between two trees, while it walks through both. Content is compared by its bytes.</summary>
/// <param name="unreadable">Receives the path of what can't be read, and the reason. It is called by several threads.</param>
public sealed class TreeComparer(Action<string, IOException> unreadable)
{
    private const int ChunkSize = 1 << 20,
        SmallFile = 64 << 10;

    /// <summary>Also compare the time of the last change.</summary>
    public bool Times { get; init; }

    /// <summary>Also compare extended attributes.</summary>
    public bool Xattrs { get; init; }

    /// <summary>The differences, in the order of a walk.</summary>
    /// <param name="oldTree">The first tree.</param>
    /// <param name="oldStart">Where its walk begins.</param>
    /// <param name="newTree">The second tree.</param>
    /// <param name="newStart">Where its walk begins.</param>
    /// <param name="cancellation">Ends it.</param>
    public IEnumerable<FileDifference> Compare(
        GuestTree oldTree,
        GuestFile oldStart,
        GuestTree newTree,
        GuestFile newStart,
        CancellationToken cancellation
    ) =>
        OrderedWork
            .Select(
                Pairs(
                    new TreeWalker(oldTree, unreadable).Walk(oldStart),
                    oldStart.Path,
                    new TreeWalker(newTree, unreadable).Walk(newStart),
                    newStart.Path
                ),
                pair => Judge(pair.Path, pair.Old, pair.New, cancellation),
                cancellation
            )
            .OfType<FileDifference>();

    private static IEnumerable<(string Path, TreeEntry? Old, TreeEntry? New)> Pairs(
        IEnumerable<TreeEntry> olds,
        string oldStart,
        IEnumerable<TreeEntry> news,
        string newStart
    )
    {
        using var left = olds.GetEnumerator();
        using var right = news.GetEnumerator();
        TreeEntry? a = Next(left),
            b = Next(right);
        while (a is not null || b is not null)
        {
            var (old, path) = (Below(oldStart, a), Below(newStart, b));
            var order =
                a is null ? 1
                : b is null ? -1
                : Order(old, path);
            yield return (order <= 0 ? old : path, order <= 0 ? a : null, order >= 0 ? b : null);
            if (order <= 0)
                a = Next(left);
            if (order >= 0)
                b = Next(right);
        }
    }

    private static TreeEntry? Next(IEnumerator<TreeEntry> entries) => entries.MoveNext() ? entries.Current : null;

    private static string Below(string start, TreeEntry? entry) =>
        entry is null ? ""
        : entry.Depth == 0 ? "/"
        : entry.Path[(start.EndsWith('/') ? start.Length - 1 : start.Length)..];

    /// <summary>The order of a walk: a directory, what is in it, and then names that begin like it.</summary>
    private static int Order(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
            return a.Length - b.Length;
        return a[same] == '/' ? -1
            : b[same] == '/' ? 1
            : a[same] - b[same];
    }

    private FileDifference? Judge(string path, TreeEntry? old, TreeEntry? @new, CancellationToken cancellation)
    {
        if (old is null || @new is null)
            return new FileDifference(path, old, @new, []);
        try
        {
            string[] what = [.. Differences(old, @new, cancellation)];
            return what.Length == 0 ? null : new FileDifference(path, old, @new, what);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            unreadable(path, e);
            return null;
        }
    }

    private IEnumerable<string> Differences(TreeEntry old, TreeEntry @new, CancellationToken cancellation)
    {
        var (a, b) = (old.Node, @new.Node);
        if (a.Type != b.Type)
            yield return "type";
        else if (a.IsFile && !SameContent(old, @new, cancellation))
            yield return "content";
        else if (a.IsLink && old.ReadLink() != @new.ReadLink())
            yield return "target";
        else if (a.Type is FileNodeType.BlockDevice or FileNodeType.CharacterDevice && a.Device != b.Device)
            yield return "device";
        if (a.Mode != b.Mode)
            yield return "mode";
        if (a.Uid != b.Uid)
            yield return "owner";
        if (a.Gid != b.Gid)
            yield return "group";
        if (Times && a.Modified != b.Modified)
            yield return "time";
        if (Xattrs && !SameXattrs(old, @new))
            yield return "xattrs";
    }

    private static bool SameXattrs(TreeEntry old, TreeEntry @new)
    {
        var (a, b) = (Sorted(old), Sorted(@new));
        return a.Length == b.Length
            && a.Zip(b).All(p => p.First.Name == p.Second.Name && p.First.Value.Span.SequenceEqual(p.Second.Value.Span));
    }

    private static Xattr[] Sorted(TreeEntry entry) => [.. entry.FileSystem.Xattrs(entry.Node).OrderBy(x => x.Name, StringComparer.Ordinal)];

    private static bool SameContent(TreeEntry old, TreeEntry @new, CancellationToken cancellation)
    {
        if (old.Node.Size != @new.Node.Size)
            return false;
        using var a = old.Open();
        using var b = @new.Open();
        if (a.Length != b.Length)
            return false;
        var size = (int)Math.Min(ChunkSize, a.Length);
        byte[] left = ArrayPool<byte>.Shared.Rent(size),
            right = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            for (long at = 0; at < a.Length; at += size)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = (int)Math.Min(size, a.Length - at);
                // What is a hole in both is not read.
                if (a.Length > SmallFile && IsHole(a, at, count) && IsHole(b, at, count))
                    continue;
                a.Read(at, left.AsSpan(0, count));
                b.Read(at, right.AsSpan(0, count));
                if (!left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
                    return false;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(left);
            ArrayPool<byte>.Shared.Return(right);
        }
    }

    private static bool IsHole(BlockSource source, long start, int count) => source.Extents(start, count).All(e => e.IsZero);
}
