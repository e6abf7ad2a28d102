using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The lock of one run: one holder at a time, among threads and processes. A new holder checks that the locked file still has its name: the
/// previous holder may have removed it, and another process may hold a new file. So the holder can safely remove the file, and only the
/// holder removes it.
/// </summary>
/// <remarks>
/// The lock is the system's (flock) and ends with the process. Some file systems do not have such locks, or keep them on one machine (NFS
/// mounted with nolock or local_lock). There the lock only works within this machine or this process.
/// </remarks>
internal sealed class RunLock : IDisposable
{
    private const int MostReplacements = 1000;

    // Error codes of a file that another process has locked.
    private const int SharingViolation = 32,
        WouldBlockOnLinux = 11,
        WouldBlockOnMac = 35;

    // NFS gives locks to processes, not to open files. Within one process they do not exclude anybody.
    private static readonly HashSet<string> HeldHere = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly FileStream file;

    // On other systems the empty files stay: an old file can't be told from a new one there.
    private static bool CanTell => OperatingSystem.IsLinux();

    private RunLock(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>Takes the lock; returns null when another holder has it.</summary>
    /// <exception cref="IOException">The file can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static RunLock? TryTake(string path)
    {
        path = Path.GetFullPath(path);
        lock (HeldHere)
        {
            if (!HeldHere.Add(path))
                return null;
        }
        RunLock? taken = null;
        try
        {
            return taken = Take(path);
        }
        finally
        {
            if (taken is null)
                Leave(path);
        }
    }

    /// <summary>Whether the lock is held now.</summary>
    public static bool IsHeld(string path)
    {
        path = Path.GetFullPath(path);
        lock (HeldHere)
        {
            if (HeldHere.Contains(path))
                return true;
        }
        try
        {
            // Shared, so that several lookers do not exclude each other. Opening does not wait for a pipe of that name.
            FileSource.Open(path).Dispose();
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ImageFormatException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            // The file is removed while the lock is held, so the next holder sees that the name is missing.
            if (CanTell)
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file stays behind.
        }
        file.Dispose();
        Leave(path);
    }

    private static RunLock? Take(string path)
    {
        for (var attempt = 0; attempt < MostReplacements; attempt++)
        {
            FileStream file;
            try
            {
                file = new FileStream(path, Options());
            }
            catch (IOException e) when ((e.HResult & 0xFFFF) is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac)
            {
                return null;
            }
            if (!CanTell || IsNamed(file, path))
                return new RunLock(path, file);
            file.Dispose();
        }
        return null;
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Whether the name still belongs to the locked file.</summary>
    private static bool IsNamed(FileStream file, string path)
    {
        using var opened = FileSource.Over(file.SafeFileHandle, path);
        return FileIdentity.Find(path)?.IsSameFile(opened.Identify()) == true;
    }

    private static void Leave(string path)
    {
        lock (HeldHere)
            HeldHere.Remove(path);
    }
}
