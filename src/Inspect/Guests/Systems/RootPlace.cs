using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests.Systems;

/// <summary>A directory that is the root of a system.</summary>
/// <param name="Volume">The volume with its file system.</param>
/// <param name="Directory">The root of that file system, or of a subvolume.</param>
internal sealed record RootPlace(Volume Volume, FileNode Directory)
{
    /// <summary>The file system.</summary>
    public FileSystem FileSystem => Volume.FileSystem!;
}
