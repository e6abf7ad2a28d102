namespace ImageTools.Disks.Containers;

/// <summary>
/// A kind of file that holds disk images as files of their own: how it is recognised, and what is inside. A new one is one folder with
/// such a class, and one line in <see cref="DiskContainers"/>.
/// </summary>
public interface IDiskContainer
{
    /// <summary>Short name: tar.</summary>
    string Name { get; }

    /// <summary>What such a file is called in an error: "a tar archive".</summary>
    string Description { get; }

    /// <summary>What to do with one that is not opened: "Unpack it first (tar xf)".</summary>
    string WayOut { get; }

    /// <summary>
    /// Whether a file is of this kind, by its content alone. Cheap; a damaged one still matches, so that the error names it.
    /// </summary>
    bool Matches(BlockSource file);

    /// <summary>
    /// What is inside, in the order of the file. Reads no member, unpacks nothing; work and memory are bounded whatever the file says.
    /// </summary>
    /// <exception cref="ImageFormatException">The file is damaged, or has more inside than is looked through.</exception>
    IReadOnlyList<ContainerMember> List(BlockSource file);
}
