using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>Keeps what is written off what is read, by whatever name, link, node or layer of storage the one leads to the other.</summary>
public static class SourceGuard
{
    /// <summary>
    /// Whether the file at <paramref name="path"/> is one of <paramref name="sources"/>; a name that leads to nothing is
    /// none.
    /// </summary>
    /// <param name="path">Name of what is to be written.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="sources">What is read, the image first.</param>
    /// <exception cref="OutputRefusedException">It is.</exception>
    public static void Check(string path, string name, IReadOnlyList<FileIdentity> sources)
    {
        if (sources.Count > 0 && Of(path) is { } target)
            Check(target, name, sources);
    }

    /// <summary>What the file at a path is; null when there is none, or where the system does not say.</summary>
    public static FileIdentity? Of(string path) =>
        path.Length > 0 && OperatingSystem.IsLinux() && NodeStatus.Of(path) is { } status ? status.Identity(path) : null;

    /// <summary>What the file of an open descriptor is, when it is a file with bytes or a block device; null otherwise.</summary>
    public static FileIdentity? OfDescriptor(int number, string name) =>
        OperatingSystem.IsLinux() && NodeStatus.OfDescriptor(number) is { Kind: NodeKind.File or NodeKind.BlockDevice } status
            ? status.Identity(name)
            : null;

    /// <summary>Whether a place is one of them.</summary>
    internal static void Check(OutputPlace place, IReadOnlyList<FileIdentity> sources)
    {
        if (place.Identity is { } identity)
            Check(identity, place.Name, sources);
    }

    /// <summary>Whether <paramref name="target"/> is one of <paramref name="sources"/>.</summary>
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
