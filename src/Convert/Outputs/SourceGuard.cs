using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>Prevents that a target overwrites a source, through any name, link, device node or layer of storage.</summary>
public static class SourceGuard
{
    /// <summary>
    /// Whether the file at <paramref name="path"/> is one of <paramref name="sources"/>; false when the name leads to nothing.
    /// </summary>
    /// <param name="path">Name of the target.</param> <param name="name">Its name in messages.</param> <param name="sources">The sources,
    /// the image first.</param> <exception cref="OutputRefusedException">It is one.</exception>
    public static void Check(string path, string name, IReadOnlyList<FileIdentity> sources)
    {
        if (sources.Count > 0 && Of(path) is { } target)
            Check(target, name, sources);
    }

    /// <summary>Identity of the file at a path; null when there is none, or when the system gives none.</summary>
    public static FileIdentity? Of(string path) =>
        path.Length > 0 && OperatingSystem.IsLinux() && NodeStatus.Of(path) is { } status ? status.Identity(path) : null;

    /// <summary>Identity of the file of an open descriptor, for a regular file or a block device; null otherwise.</summary>
    public static FileIdentity? OfDescriptor(int number, string name) =>
        OperatingSystem.IsLinux() && NodeStatus.OfDescriptor(number) is { Kind: NodeKind.File or NodeKind.BlockDevice } status
            ? status.Identity(name)
            : null;

    /// <summary>Whether a place is one of the sources.</summary>
    internal static void Check(OutputPlace place, IReadOnlyList<FileIdentity> sources)
    {
        if (place.Identity is { } identity)
            Check(identity, place.Name, sources);
    }

    /// <summary>Checks that <paramref name="target"/> is none of <paramref name="sources"/>.</summary>
    /// <exception cref="OutputRefusedException">It is.</exception>
    public static void Check(FileIdentity target, string name, IReadOnlyList<FileIdentity> sources)
    {
        foreach (var (i, source) in sources.Index())
        {
            if (source.IsSameFile(target))
                throw Refuse(name, i == 0 ? "the same file as SOURCE" : "a file that SOURCE is read from", source);
            if (
                !OperatingSystem.IsLinux()
                || target.Inode == 0
                || source.Inode == 0
                || StorageStack.Shared(source, target) is not var (read, written)
            )
            {
                continue;
            }

            throw Refuse(
                name,
                written.Above is null ? "what a file of SOURCE is stored on"
                    : read.Above is null ? "a device that is stored on a file of SOURCE"
                    : "a device that is stored on the same bytes as a file of SOURCE",
                source
            );
        }
    }

    private static OutputRefusedException Refuse(string name, string what, FileIdentity source) =>
        new("target-is-source", $"{name}: is {what} ({source.Path}), which is never written.", "Name another file.", isMistake: true);
}
