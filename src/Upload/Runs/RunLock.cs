using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The lock of one run: one holder at a time, among threads as among processes. Whoever gets it makes sure that the file that it locked is
/// still the one that has the name: the holder before may have removed it, and then somebody else may hold a new one. So removing it is
/// safe for the holder, and nobody else ever removes one.
/// </summary>
/// <remarks>
/// The lock is the system's own (flock), and ends with the process. A file system that knows no such lock, or keeps it to one machine (NFS
/// mounted with nolock or local_lock), keeps out only what runs on this machine or in this process.
/// </remarks>
internal sealed class RunLock : IDisposable
{
    private const int MostReplacements = 1000;

    // How systems say that somebody else has a file locked.
    private const int SharingViolation = 32,
        WouldBlockOnLinux = 11,
        WouldBlockOnMac = 35;

    // NFS gives locks to processes and not to open files: within this one, they keep nobody out.
    private static readonly HashSet<string> HeldHere = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly FileStream file;

    // Elsewhere the empty files stay: nobody could tell an old one from a new one.
    private static bool CanTell => OperatingSystem.IsLinux();

    private RunLock(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>Takes the lock, or returns null: somebody else has it.</summary>
    /// <exception cref="IOException">There can be no such file.</exception>
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

    /// <summary>Whether somebody has the lock right now.</summary>
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
            // Shared, so that those who only look are not in each other's way; and no pipe of that name is waited for.
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
            // While it is held: whoever gets the lock afterwards sees that the name has gone.
            if (CanTell)
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file more.
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

    /// <summary>Whether the name still leads to the file that was locked.</summary>
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
