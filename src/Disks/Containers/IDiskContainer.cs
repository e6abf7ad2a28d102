namespace ImageTools.Disks.Containers;

/// <summary>
/// A kind of file that contains disk images as members. It recognises such a file and lists its members. A new one is one folder with such
/// a class, and one line in <see cref="DiskContainers"/>.
/// </summary>
public interface IDiskContainer
{
    /// <summary>Short name: tar.</summary>
    string Name { get; }

    /// <summary>Its name in an error: "a tar archive".</summary>
    string Description { get; }

    /// <summary>What to do with a container that is not opened: "Unpack it first (tar xf)".</summary>
    string WayOut { get; }

    /// <summary>
    /// Whether a file is of this kind, by its content alone. Cheap; a damaged one still matches, so that the error names it.
    /// </summary>
    bool Matches(BlockSource file);

    /// <summary>
    /// The members, in the order of the file. It reads no member and unpacks nothing; work and memory are bounded for every file.
    /// </summary>
    /// <exception cref="ImageFormatException">The file is damaged, or has too many members.</exception>
    IReadOnlyList<ContainerMember> List(BlockSource file);
}
