namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Recognises the content of a volume: a file system (<see cref="IFileSystemDriver"/>), or a member of a volume manager.
/// </summary>
public interface ISignatureProbe
{
    /// <summary>The types that it can find, with facts about each. Only types that some caller needs are listed.</summary>
    IReadOnlyList<VolumeType> Types => [];

    /// <summary>
    /// Reads a few sectors of a volume and returns its type, or null when it is something else. Never throws for damage: a volume that
    /// carries the magic is reported with its type, so that opening it gives the reason.
    /// </summary>
    FileSystemSignature? Probe(BlockSource volume);
}
