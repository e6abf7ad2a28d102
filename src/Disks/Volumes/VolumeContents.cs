using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes;

/// <summary>
/// What lies on a volume, and what is known about its type: the one place that asks every volume manager and every file
/// system.
/// </summary>
public static class VolumeContents
{
    // What encloses file systems comes first: a member of an array may show the file system of the whole.
    private static readonly ISignatureProbe[] Probes = [.. VolumeManagers.All, .. FileSystemDrivers.All];

    private static readonly Dictionary<string, VolumeType> Types = Probes
        .SelectMany(p => p.Types)
        .ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>What is known about the type of that name, as blkid spells it; null when nothing is.</summary>
    public static VolumeType? TypeOf(string? name) => name is null ? null : Types.GetValueOrDefault(name);

    /// <summary>What lies on <paramref name="volume"/>, or null when nothing is recognised.</summary>
    public static FileSystemSignature? Probe(BlockSource volume) => Probes.Select(p => p.Probe(volume)).FirstOrDefault(s => s is not null);

    /// <summary>
    /// Everything that <paramref name="volume"/> shows signs of, in the order of probing: more than one thing is a doubt about
    /// which of them is meant.
    /// </summary>
    internal static IReadOnlyList<FileSystemSignature> ProbeAll(BlockSource volume) =>
        [.. Probes.Select(p => p.Probe(volume)).OfType<FileSystemSignature>()];

    /// <summary>Opens the file system on <paramref name="volume"/>, or null when there is none that can be read.</summary>
    public static FileSystem? Open(BlockSource volume) =>
        (Array.Find(Probes, p => p.Probe(volume) is not null) as IFileSystemDriver)?.Open(volume);
}
