using System.Globalization;

namespace ImageTools.Disks.Sources;

/// <summary>
/// Identity and state of a file, to compare it with other files and with itself at another time. For a block device it is the identity of
/// the device, not of a node: a length and a device number. It has no times, because writes to a device change none.
/// </summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes; for a block device, its size.</param>
/// <param name="Modified">Last change of the content (mtime), in nanoseconds since 1970.</param>
/// <param name="Changed">Last change of content or attributes (ctime), in nanoseconds since 1970, which programs cannot set back; 0 where
/// the system has none.</param>
/// <param name="Device">Number of the file system that holds it, or of the block device itself; 0 where the system gives none.</param>
/// <param name="Inode">Its inode there, or <see cref="DeviceItself"/>; 0 where the system gives none.</param>
public sealed record FileIdentity(string Path, long Length, long Modified, long Changed, ulong Device, ulong Inode)
{
    /// <summary>The inode value for a block device.</summary>
    public const ulong DeviceItself = ulong.MaxValue;

    /// <summary>Whether it is a block device.</summary>
    public bool IsDevice => Inode == DeviceItself;

    /// <summary>Whether both names lead to one file, also through links.</summary>
    public bool IsSameFile(FileIdentity other) =>
        Inode != 0 && other.Inode != 0
            ? Inode == other.Inode && Device == other.Device
            : string.Equals(Path, other.Path, StringComparison.Ordinal);

    /// <summary>The difference to the same path <paramref name="now"/>, in words; null when there is none.</summary>
    public string? DifferenceTo(FileIdentity now) =>
        Length != now.Length ? string.Create(CultureInfo.InvariantCulture, $"had {Length} bytes, and has {now.Length} now")
        : Modified != now.Modified ? $"was of {Time(Modified)}, and is of {Time(now.Modified)} now"
        : !IsSameFile(now) ? "is another file now under the same name"
        : Changed != now.Changed ? $"was written or had its attributes changed at {Time(now.Changed)}"
        : null;

    /// <summary>
    /// The file that a name leads to, without opening it, so a lock on it does not matter. Null when there is none, or when the system
    /// gives none.
    /// </summary>
    public static FileIdentity? Find(string path) => FileStatus.Identity(path);

    private static string Time(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100).ToString("yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
