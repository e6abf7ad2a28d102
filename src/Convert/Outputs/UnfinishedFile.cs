using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// A temporary name beside the file that it will be. It is made of a digest of that file's name and of a small number, so that it fits
/// wherever a name fits, and so that whoever writes the same file next finds what a killed process left, without reading the directory. Who
/// writes it holds a lock on it; what nobody holds is left over.
/// </summary>
internal static class UnfinishedFile
{
    /// <summary>How all of them begin and end.</summary>
    public const string Prefix = ".imagetools-",
        Suffix = ".part";

    private const int Slots = 8,
        Attempts = 16,
        NewFileMode = 0x1B6;

    /// <summary>The temporary names of a file, by which left-over ones are found.</summary>
    public static IEnumerable<string> NamesOf(string path) =>
        Enumerable.Range(0, Slots).Select(i => NameOf(path, i.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Removes what killed processes left of writing this file.</summary>
    public static void RemoveLeftOf(string path)
    {
        foreach (var name in NamesOf(path))
        {
            if (TryRemove(name))
                UnfinishedRecords.Default.Forget(name);
        }
    }

    /// <summary>
    /// Finds a name that is not taken, and has <paramref name="create"/> take it; it says false when somebody was
    /// faster.
    /// </summary>
    /// <exception cref="IOException">None can be had.</exception>
    public static UnfinishedName Take(string path, Func<string, bool> create)
    {
        for (var i = 0; i < Attempts; i++)
        {
            // So many at once are others' files in a shared directory, or a mistake; only `clean` finds what is left of these.
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

    /// <summary>Creates a file of that name, locked; null when there is one.</summary>
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
        // Between creating and locking, whoever looks for left-over files may have been faster.
        if (SystemFiles.TryLock(file) && Is(name, file))
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Creates a file in a directory that has no name, and that nobody finds when this process is killed; null where there is no
    /// such thing.
    /// </summary>
    public static SafeFileHandle? TryCreateNameless(string directory)
    {
        if (!SystemFiles.Known || Environment.GetEnvironmentVariable("IMAGETOOLS_NAMED_TEMPORARY") == "1")
            return null;
        var file = SystemFiles.Open(directory, SystemFiles.Nameless | SystemFiles.ReadWrite, NewFileMode, out _);
        // Its name comes by way of /proc.
        if (file is null || (File.Exists(SystemFiles.NameOf(file)) && SystemFiles.TryLock(file)))
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Removes a temporary file that nobody writes any more; false when there is none, it is no such file, somebody else's, or in
    /// use.
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
            // The lock proves that no process of this machine writes it, in whatever container; then the name is ours to remove, as
            // everybody asks for the lock first.
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

    /// <summary>Where locks do not reach other machines, a file that was written lately is left.</summary>
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
