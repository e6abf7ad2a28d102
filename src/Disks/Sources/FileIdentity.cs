using System.Globalization;

namespace ImageTools.Disks.Sources;

/// <summary>
/// What tells one file from another, and from itself at another time. A block device is the device and not one of its nodes: it has a
/// length and its own number, and no times, since what is written to it changes none.
/// </summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes; for a block device, its size.</param>
/// <param name="Modified">Last change of the content (mtime), in nanoseconds since 1970.</param>
/// <param name="Changed">Last change of content or attributes (ctime), in nanoseconds since 1970, which no program can set back; 0 where
/// the system has none.</param>
/// <param name="Device">Number of the file system that holds it, or of the block device that it is; 0 where the system does not
/// say.</param>
/// <param name="Inode">Its number there, or <see cref="DeviceItself"/>; 0 where the system does not say.</param>
public sealed record FileIdentity(string Path, long Length, long Modified, long Changed, ulong Device, ulong Inode)
{
    /// <summary>The number of what is no file in a file system, but a block device.</summary>
    public const ulong DeviceItself = ulong.MaxValue;

    /// <summary>Whether it is a block device.</summary>
    public bool IsDevice => Inode == DeviceItself;

    /// <summary>Whether both names lead to one file, through whatever links.</summary>
    public bool IsSameFile(FileIdentity other) =>
        Inode != 0 && other.Inode != 0
            ? Inode == other.Inode && Device == other.Device
            : string.Equals(Path, other.Path, StringComparison.Ordinal);

    /// <summary>What is different about the same path <paramref name="now"/>, in words; null when nothing is.</summary>
    public string? DifferenceTo(FileIdentity now) =>
        Length != now.Length ? string.Create(CultureInfo.InvariantCulture, $"had {Length} bytes, and has {now.Length} now")
        : Modified != now.Modified ? $"was of {Time(Modified)}, and is of {Time(now.Modified)} now"
        : !IsSameFile(now) ? "is another file now under the same name"
        : Changed != now.Changed ? $"was written or had its attributes changed at {Time(now.Changed)}"
        : null;

    /// <summary>
    /// The file that a name leads to, without opening it: whoever has it locked is not in the way. Null when there is none, and
    /// where the system does not say.
    /// </summary>
    public static FileIdentity? Find(string path) => FileStatus.Identity(path);

    private static string Time(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100).ToString("yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
