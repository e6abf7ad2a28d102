using System.Globalization;
using ImageTools.Disks.Sources;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The files that an upload reads. A later run uses it to see whether they are still the same; this run, whether they stay the same.
/// </summary>
public sealed class UploadSource
{
    private readonly SourceFiles? opened;

    /// <summary>The state of files at some time.</summary>
    /// <param name="path">Full path of the first file, which the user named.</param>
    /// <param name="files">All files, with the first; empty when not known.</param>
    public UploadSource(string path, IReadOnlyList<FileIdentity> files) => (Path, Files) = (path, files);

    private UploadSource(SourceFiles opened, IReadOnlyList<FileIdentity> files)
        : this(files[0].Path, files) => this.opened = opened;

    /// <summary>Full path of the first file, which the user named.</summary>
    public string Path { get; }

    /// <summary>All files, with the first; empty when not known.</summary>
    public IReadOnlyList<FileIdentity> Files { get; }

    /// <summary>The files of an opened disk, which are watched while it is read; null when it does not come from files.</summary>
    public static UploadSource? Of(SourceFiles opened) =>
        opened.Identities is { Count: > 0 } files ? new UploadSource(opened, files) : null;

    /// <summary>Throws when a file has changed since it was opened.</summary>
    /// <exception cref="SourceChangedException">A file has changed.</exception>
    public void CheckUnchanged() => opened?.CheckUnchanged();

    /// <summary>The certain difference from what was <paramref name="recorded"/>, in words; null when there is none.</summary>
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
                return $"{file.Path} belongs to the source now, but did not before";
            if (Difference(old, file) is { } difference)
                return $"{file.Path} {difference}";
        }
        return then.Count > 0 ? $"{then.Keys.First()} belonged to the source, but does not now" : null;
    }

    /// <summary>
    /// Why the files may have changed since they were <paramref name="recorded"/>, in words; null when they certainly have not.
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
                return $"{file.Path} is a device, so it is not known whether it was written";
            if (old.Changed != file.Changed)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path} was written since, or its attributes changed, although its length and time are the same"
                );
            }

            if (old.Device != file.Device)
                return $"{file.Path} is on another file system than before, or its file system was mounted again";
            if (file.Inode == 0)
                return $"only length and time of {file.Path} are known";
        }
        return null;
    }

    private static Dictionary<string, FileIdentity> ByPath(UploadSource source) =>
        source.Files.DistinctBy(f => f.Path).ToDictionary(f => f.Path, StringComparer.Ordinal);

    // A new mount of the same file system may have another number, and a chmod changes the time of change. So these are a doubt, not a
    // difference.
    private static string? Difference(FileIdentity old, FileIdentity now) =>
        old.Inode != now.Inode && old.Length == now.Length && old.Modified == now.Modified
            ? "is another file now under the same name, of the same length and time"
            : old.DifferenceTo(now with { Device = old.Device, Changed = old.Changed });
}
