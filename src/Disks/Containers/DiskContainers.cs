namespace ImageTools.Disks.Containers;

/// <summary>The known containers.</summary>
public static class DiskContainers
{
    /// <summary>Containers in the order of probing. A new one is one line here.</summary>
    public static IReadOnlyList<IDiskContainer> All { get; } = [new Tar.TarContainer()];

    /// <summary>The kind of container of a file, by its content; null when it is none.</summary>
    public static IDiskContainer? Detect(BlockSource file) => All.FirstOrDefault(c => c.Matches(file));
}
