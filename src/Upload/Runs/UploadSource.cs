using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Upload.Runs;

/// <summary>The files that an upload reads: what tells a later run that they are still the same, and this one that they stay so.</summary>
public sealed class UploadSource
{
    private readonly SourceFiles? opened;

    /// <summary>Files as they were at some time.</summary>
    /// <param name="path">Full path of the first: what the user named.</param>
    /// <param name="files">All of them, the first included; empty when that was not told.</param>
    public UploadSource(string path, IReadOnlyList<FileIdentity> files) => (Path, Files) = (path, files);

    private UploadSource(SourceFiles opened, IReadOnlyList<FileIdentity> files)
        : this(files[0].Path, files) => this.opened = opened;

    /// <summary>Full path of the first: what the user named.</summary>
    public string Path { get; }

    /// <summary>All of them, the first included; empty when that was not told.</summary>
    public IReadOnlyList<FileIdentity> Files { get; }

    /// <summary>The files of an opened disk, which are watched as long as it is read; null when it comes from no file.</summary>
    public static UploadSource? Of(SourceFiles opened) =>
        opened.Identities is { Count: > 0 } files ? new UploadSource(opened, files) : null;

    /// <summary>Throws when a file that is read is not what it was when it was opened.</summary>
    /// <exception cref="SourceChangedException">One is not.</exception>
    public void CheckUnchanged() => opened?.CheckUnchanged();

    /// <summary>What is certainly different now from what was <paramref name="recorded"/>, in words; null when nothing is.</summary>
    internal string? DifferenceTo(UploadSource recorded)
    {
        if (recorded.Path != Path)
            return $"it read {recorded.Path}, and this one reads {Path}";
        if (recorded.Files.Count == 0 || Files.Count == 0)
            return null;
        var then = ByPath(recorded);
        foreach (var file in Files)
        {
            if (!then.Remove(file.Path, out var old))
                return $"{file.Path} belongs to the source now, and did not";
            if (Difference(old, file) is { } difference)
                return $"{file.Path} {difference}";
        }
        return then.Count > 0 ? $"{then.Keys.First()} belonged to the source, and does not now" : null;
    }

    /// <summary>
    /// Why it is not certain that nothing changed since what was <paramref name="recorded"/>, in words; null when it is
    /// certain.
    /// </summary>
    internal string? DoubtAbout(UploadSource recorded)
    {
        if (recorded.Files.Count == 0 || Files.Count == 0)
            return "the journal does not tell which files were read";
        var then = ByPath(recorded);
        foreach (var file in Files)
        {
            var old = then[file.Path];
            if (file.IsDevice)
                return $"{file.Path} is a device, which does not tell whether it was written";
            if (old.Changed != file.Changed)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path} was written or had its attributes changed since, although its length and time are the same"
                );
            }

            if (old.Device != file.Device)
                return $"{file.Path} is on another file system than it was, or that was mounted again";
            if (file.Inode == 0)
                return $"nothing but length and time of {file.Path} is known";
        }
        return null;
    }

    private static Dictionary<string, FileIdentity> ByPath(UploadSource source) =>
        source.Files.DistinctBy(f => f.Path).ToDictionary(f => f.Path, StringComparer.Ordinal);

    // A file system that is mounted again may have another number, and a chmod another time of change: that is doubt, and no difference.
    private static string? Difference(FileIdentity old, FileIdentity now) =>
        old.Inode != now.Inode && old.Length == now.Length && old.Modified == now.Modified
            ? "is another file now under the same name, of the same length and time"
            : old.DifferenceTo(now with { Device = old.Device, Changed = old.Changed });
}
