namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Recognises what lies on a volume: a file system (<see cref="IFileSystemDriver"/>), or what a volume manager takes
/// apart.
/// </summary>
public interface ISignatureProbe
{
    /// <summary>The types that it may find, and what is known about each. Only those that somebody asks about need to stand here.</summary>
    IReadOnlyList<VolumeType> Types => [];

    /// <summary>
    /// Looks at a volume. Returns what it found, cheaply, or null when it is something else. Never throws for damage: a
    /// volume that carries the magic is reported with its type, so that opening it gives the reason.
    /// </summary>
    FileSystemSignature? Probe(BlockSource volume);
}
