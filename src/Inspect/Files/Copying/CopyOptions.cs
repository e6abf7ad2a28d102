using ImageTools.Disks.Sources;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>What is kept of the files that are copied out of an image.</summary>
public sealed record CopyOptions
{
    /// <summary>Files that exist are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The files of the images, which are never replaced.</summary>
    public IReadOnlyList<FileIdentity> Sources { get; init; } = [];

    /// <summary>Owner and group are kept, by number. Only root can.</summary>
    public bool Owners { get; init; }

    /// <summary>
    /// The setuid and setgid bits are kept, and file capabilities with <see cref="Xattrs"/>: programs of the image would then run with the
    /// rights of others on this machine.
    /// </summary>
    public bool SetUid { get; init; }

    /// <summary>Devices are made: with them, files of the image give access to the devices of this machine.</summary>
    public bool Devices { get; init; }

    /// <summary>Extended attributes are kept.</summary>
    public bool Xattrs { get; init; }

    /// <summary>Whether the file at a path is one of <see cref="Sources"/>.</summary>
    internal bool IsSource(string path) => FileIdentity.Find(path) is { } there && Sources.Any(s => s.IsSameFile(there));
}
