using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Files;

/// <summary>The files on disks: as the guest sees them, or those of one volume.</summary>
/// <param name="Tree">The files.</param>
/// <param name="Unreadable">Mounts and volumes that can't be read, and so are missing in the tree.</param>
public sealed record FileView(GuestTree Tree, IReadOnlyList<UnreadableEvidence> Unreadable)
{
    /// <summary>
    /// The files of the guest. When there is no guest, but one volume with files, they are the files of that volume.
    /// </summary>
    /// <param name="disks">The disks, in the order of the layout.</param>
    /// <param name="layout">How they are divided.</param>
    /// <exception cref="FileViewException">No guest is found, and not one volume alone has files.</exception>
    public static FileView OfGuest(IReadOnlyList<BlockSource> disks, DiskLayout layout)
    {
        var guest = GuestReader.ReadFiles(disks, layout);
        if (guest.Files is { } files)
            return new FileView(files, guest.Unreadable);
        Volume[] readable = [.. layout.Volumes.Where(v => v.FileSystem is not null)];
        if (readable is [var only])
            return new FileView(GuestReader.FilesOf(only.FileSystem!, Shown(only.FileSystem!)), guest.Unreadable);
        var damaged = layout.Volumes.Select(v => v.Error).OfType<ImageFormatException>().FirstOrDefault();
        throw readable.Length > 0
            ? new FileViewException(
                "no-guest",
                "No volume looks like the root of an operating system, and several have files.",
                $"Choose one with --volume: {Names(readable)}."
            )
            : damaged
                ?? (IOException)
                    new FileViewException(
                        "no-file-system",
                        "No volume has a file system that can be read.",
                        layout.Volumes.Count == 0 ? null : $"The volumes are: {Names(layout.Volumes)}."
                    );
    }

    /// <summary>The files of one volume.</summary>
    /// <param name="layout">How the disks are divided.</param>
    /// <param name="name">Its id, or another name: /dev/vg/root, UUID=…, LABEL=….</param>
    /// <param name="subvolume">Path or id of a subvolume; null for what a mount without options shows.</param>
    /// <exception cref="FileViewException">There is no such volume, or it has no files.</exception>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static FileView OfVolume(DiskLayout layout, string name, string? subvolume = null)
    {
        var volume = layout.Volumes.FirstOrDefault(v => v.Id == name)
            ?? VolumeFinder.Find(layout, name)
            ?? throw new FileViewException(
                "no-such-volume",
                $"There is no volume '{name}'.",
                layout.Volumes.Count == 0 ? "There are no volumes." : $"The volumes are: {Names(layout.Volumes)}."
            );
        if (volume.FileSystem is not { } fileSystem)
        {
            throw volume.Error
                ?? (IOException)
                    new FileViewException(
                        "no-file-system",
                        volume.TypeName is { } type
                            ? $"Volume {volume.Id} is {type}, which has no files that can be read."
                            : $"Nothing is recognised on volume {volume.Id}.",
                        layout.Volumes.Where(v => v.FileSystem is not null).ToArray() is { Length: > 0 } readable
                            ? $"Volumes with files: {Names(readable)}."
                            : null
                    );
        }

        return new FileView(GuestReader.FilesOf(fileSystem, Shown(fileSystem, subvolume)), []);
    }

    private static FileNode Shown(FileSystem fileSystem, string? subvolume = null)
    {
        if (subvolume is null)
            return fileSystem.MountedRoot([]) ?? fileSystem.Root;
        var path = subvolume.Trim('/');
        return fileSystem.Subvolumes.FirstOrDefault(s => s.Path == path)?.Root
            ?? (ulong.TryParse(subvolume, out var id) ? fileSystem.Subvolumes.FirstOrDefault(s => s.Id == id)?.Root : null)
            ?? throw new FileViewException(
                "no-such-subvolume",
                $"There is no subvolume '{subvolume}'.",
                fileSystem.Subvolumes.Count == 0
                    ? $"{fileSystem.Type} has no subvolumes."
                    : "The subvolumes are: "
                        + $"{string.Join(", ", fileSystem.Subvolumes.Take(20).Select(s => s.Path.Length == 0 ? "/" : s.Path))}."
            );
    }

    private static string Names(IReadOnlyList<Volume> volumes)
    {
        const int Most = 20;
        var names = volumes.Take(Most).Select(v => $"{v.Id} ({v.TypeName ?? "unknown"})");
        return string.Join(", ", names) + (volumes.Count > Most ? $" and {volumes.Count - Most} more" : "");
    }
}
