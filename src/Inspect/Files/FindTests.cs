using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Files;

/// <summary>
/// The tests of find(1) on a file. All that are given have to be true; of one that is given several times, one has to
/// be.
/// </summary>
public sealed record FindTests
{
    /// <summary>Patterns of the name (-name).</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Patterns of the name, without case (-iname).</summary>
    public IReadOnlyList<string> NamesWithoutCase { get; init; } = [];

    /// <summary>Patterns of the whole path, in which * also matches slashes (-path).</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Kinds (-type); empty for all.</summary>
    public IReadOnlyList<FileNodeType> Types { get; init; } = [];

    /// <summary>Sizes (-size).</summary>
    public FindNumber? Size { get; init; }

    /// <summary>Permissions (-perm).</summary>
    public FindMode? Mode { get; init; }

    /// <summary>Owner (-uid).</summary>
    public uint? Uid { get; init; }

    /// <summary>Group (-gid).</summary>
    public uint? Gid { get; init; }

    /// <summary>The last change is later (-newermt).</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Steps below the start (-mindepth).</summary>
    public int MinDepth { get; init; }

    /// <summary>Whether a file passes all tests. The inode is read only when a test needs it.</summary>
    /// <exception cref="Disks.ImageFormatException">The inode is damaged.</exception>
    public bool Passes(TreeEntry entry) =>
        entry.Depth >= MinDepth
        && Any(Names, p => Glob.Matches(p, NameOf(entry)))
        && Any(NamesWithoutCase, p => Glob.Matches(p.ToLowerInvariant(), NameOf(entry).ToLowerInvariant()))
        && Any(Paths, p => Glob.Matches(p, entry.Path))
        && (Types.Count == 0 || Types.Contains(entry.Type))
        && (Uid is not { } uid || entry.Node.Uid == uid)
        && (Gid is not { } gid || entry.Node.Gid == gid)
        && (Size is not { } size || size.Passes(entry.Node.Size))
        && (Mode is not { } mode || mode.Passes(entry.Node.Mode))
        && (After is not { } after || entry.Node.Modified > after);

    // find calls the root "/".
    private static string NameOf(TreeEntry entry) => entry.Name.Length == 0 ? "/" : entry.Name;

    private static bool Any(IReadOnlyList<string> patterns, Func<string, bool> matches) => patterns.Count == 0 || patterns.Any(matches);
}
