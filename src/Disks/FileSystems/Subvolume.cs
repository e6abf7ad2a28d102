namespace ImageTools.Disks.FileSystems;

/// <summary>A tree of its own inside a file system, which can be mounted alone (btrfs).</summary>
/// <param name="Id">Its number (subvolid=).</param>
/// <param name="Path">Its path from the top of the file system, without a slash at the beginning; empty for the top itself.</param>
/// <param name="Root">Its root directory.</param>
public sealed record Subvolume(ulong Id, string Path, FileNode Root)
{
    /// <summary>It can't be written: a read-only snapshot.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>A mount without options shows it.</summary>
    public bool IsDefault { get; init; }
}
