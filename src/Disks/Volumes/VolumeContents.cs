using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes;

/// <summary>
/// Recognises the content of a volume and knows the facts about its type. It asks every volume manager and every file system.
/// </summary>
public static class VolumeContents
{
    // Volume managers come first: a member of an array may show the file system of the whole array.
    private static readonly ISignatureProbe[] Probes = [.. VolumeManagers.All, .. FileSystemDrivers.All];

    private static readonly Dictionary<string, VolumeType> Types = Probes
        .SelectMany(p => p.Types)
        .ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The facts about a type by its name in blkid; null when there are none.</summary>
    public static VolumeType? TypeOf(string? name) => name is null ? null : Types.GetValueOrDefault(name);

    /// <summary>The content of <paramref name="volume"/>, or null when nothing is recognised.</summary>
    public static FileSystemSignature? Probe(BlockSource volume) => Probes.Select(p => p.Probe(volume)).FirstOrDefault(s => s is not null);

    /// <summary>
    /// All signatures on <paramref name="volume"/>, in the order of probing. With more than one it is in doubt which is valid.
    /// </summary>
    internal static IReadOnlyList<FileSystemSignature> ProbeAll(BlockSource volume) =>
        [.. Probes.Select(p => p.Probe(volume)).OfType<FileSystemSignature>()];

    /// <summary>
    /// Opens the file system on <paramref name="volume"/>, or null when there is no readable one. <paramref name="others"/> are the other
    /// volumes of the machine (<see cref="IFileSystemDriver.Open"/>).
    /// </summary>
    public static FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource>? others = null) =>
        (Array.Find(Probes, p => p.Probe(volume) is not null) as IFileSystemDriver)?.Open(volume, others ?? []);
}
