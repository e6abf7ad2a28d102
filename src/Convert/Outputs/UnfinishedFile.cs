using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// A temporary file beside its final name. The temporary name is a digest of the final name and a small number. So it fits wherever a name
/// fits, and the next writer of the same file finds what a killed process left without reading the directory. The writer holds a lock on
/// it; a file without a lock is left over.
/// </summary>
internal static class UnfinishedFile
{
    /// <summary>Prefix and suffix of all temporary names.</summary>
    public const string Prefix = ".imagetools-",
        Suffix = ".part";

    private const int Slots = 8,
        Attempts = 16,
        NewFileMode = 0x1B6;

    /// <summary>The possible temporary names of a file, to find left-over files.</summary>
    public static IEnumerable<string> NamesOf(string path) =>
        Enumerable.Range(0, Slots).Select(i => NameOf(path, i.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Removes left-over files of killed processes that wrote this file.</summary>
    public static void RemoveLeftOf(string path)
    {
        foreach (var name in NamesOf(path))
        {
            if (TryRemove(name))
                UnfinishedRecords.Default.Forget(name);
        }
    }

    /// <summary>
    /// Finds a free name and calls <paramref name="create"/> for it, which returns false when another process was faster.
    /// </summary>
    /// <exception cref="IOException">No name is free.</exception>
    public static UnfinishedName Take(string path, Func<string, bool> create)
    {
        for (var i = 0; i < Attempts; i++)
        {
            // So many used names are files of other users in a shared directory, or a fault. Only `clean` finds left-over files with such a
            // name.
            var name = NameOf(path, i < Slots ? i.ToString(CultureInfo.InvariantCulture) : Guid.NewGuid().ToString("N")[..12]);
            var record = UnfinishedRecords.Default.Begin(name);
            try
            {
                if (create(name))
                    return new UnfinishedName(name, record);
            }
            catch
            {
                record?.Dispose();
                throw;
            }
            record?.Dispose();
        }
        throw new IOException($"{path}: no temporary name is free beside it.");
    }

    /// <summary>Creates and locks a file of this name; null when it exists.</summary>
    /// <exception cref="IOException">It can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory can't be written.</exception>
    public static SafeFileHandle? TryCreate(string name)
    {
        if (!SystemFiles.Known)
        {
            try
            {
                return File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(name))
            {
                return null;
            }
        }
        var file = SystemFiles.Open(
            name,
            SystemFiles.ReadWrite | SystemFiles.Create | SystemFiles.Exclusive | SystemFiles.NoFollow,
            NewFileMode,
            out var error
        );
        if (file is null)
            return error == SystemFiles.Exists ? null : throw SystemError.Of(name, error);
        // Between creation and lock, another process that looks for left-over files may have been faster.
        if (SystemFiles.TryLock(file) && Is(name, file))
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Creates a file without a name in a directory. It disappears when this process is killed. Null where this is not supported.
    /// </summary>
    public static SafeFileHandle? TryCreateNameless(string directory)
    {
        if (!SystemFiles.Known || Environment.GetEnvironmentVariable("IMAGETOOLS_NAMED_TEMPORARY") == "1")
            return null;
        var file = SystemFiles.Open(directory, SystemFiles.Nameless | SystemFiles.ReadWrite, NewFileMode, out _);
        // The link to its name goes through /proc.
        if (file is null || (File.Exists(SystemFiles.NameOf(file)) && SystemFiles.TryLock(file)))
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Removes a left-over temporary file. False when it does not exist, is no such file, belongs to another user, or is in use.
    /// </summary>
    public static bool TryRemove(string name)
    {
        try
        {
            if (!SystemFiles.Known)
            {
                if (!File.Exists(name))
                    return false;
                using (File.OpenHandle(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
                File.Delete(name);
                return true;
            }
            using var file = SystemFiles.Open(name, SystemFiles.ReadWrite | SystemFiles.NoFollow | SystemFiles.NonBlocking, 0, out _);
            // The lock proves that no process of this machine writes it, in any container. Every process asks for the lock first, so the
            // name can be removed.
            if (
                file is null
                || NodeStatus.Of(file) is not { Kind: NodeKind.File } status
                || status.Owner != SystemFiles.User()
                || !SystemFiles.TryLock(file)
                || !Is(name, file)
                || (LocksStayHere(name) && DateTime.UtcNow - status.Modified < QuietTime)
            )
            {
                return false;
            }

            File.Delete(name);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a name is one of ours.</summary>
    public static bool IsTemporary(string name) =>
        Path.GetFileName(name) is { } file
        && file.StartsWith(Prefix, StringComparison.Ordinal)
        && file.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Where locks do not reach other machines, a recently written file is kept.</summary>
    private static TimeSpan QuietTime { get; } = TimeSpan.FromHours(1);

    private static bool LocksStayHere(string name)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(name)!).DriveFormat is var format
                && (format.StartsWith("fuse", StringComparison.Ordinal) || format is "v9fs" or "9p" or "virtiofs" or "vboxsf");
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static bool Is(string name, SafeFileHandle file) =>
        NodeStatus.Of(name, follow: false) is { } named && NodeStatus.Of(file) is { } open && named.IsSame(open);

    private static string NameOf(string path, string number)
    {
        var digest = System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(path))))[..16];
        return Path.Combine(Path.GetDirectoryName(path)!, $"{Prefix}{digest}-{number}{Suffix}");
    }
}
