using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Engine;

/// <summary>
/// A file that is written beside its final name and takes that name only when it is complete and flushed. Disposing it before removes it.
/// </summary>
internal sealed partial class TargetFile : IDisposable
{
    private const int NoSpaceLeft = 28;
    private const long FlushPiece = 64 << 20;
    private const uint SyncWaitBefore = 1, SyncWrite = 2, SyncWaitAfter = 4;
    private readonly string path;
    private readonly bool overwrite;
    private readonly DirectWrites? direct;
    private bool kept;
    private long length;

    /// <summary>Creates the file.</summary>
    /// <exception cref="IOException">The final name exists (unless <paramref name="overwrite"/>), or the directory can't be written.</exception>
    /// <param name="path">The final name.</param>
    /// <param name="overwrite">Replace what has that name.</param>
    /// <param name="pastCache">Large writes go past the page cache where the system can.</param>
    public TargetFile(string path, bool overwrite, bool pastCache)
    {
        this.path = Path.GetFullPath(path);
        this.overwrite = overwrite;
        if (Directory.Exists(path))
            throw new IOException($"{path}: is a directory; name the file to write.");
        if (!overwrite && File.Exists(path))
            throw new IOException($"{path}: exists already; --force replaces it.");
        var directory = Path.GetDirectoryName(this.path)!;
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"{path}: there is no directory {directory}.");
        Name = UnfinishedFiles.Add(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{Guid.NewGuid():N}.part")));
        try
        {
            Handle = File.OpenHandle(Name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (UnauthorizedAccessException e)
        {
            UnfinishedFiles.Forget(Name);
            throw new UnauthorizedAccessException($"{path}: the directory {directory} can't be written.", e);
        }
        direct = pastCache ? DirectWrites.Open(Name) : null;
    }

    private TargetFile(string path)
    {
        this.path = Name = path;
        Handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        // Where an open file can lose its name, not even a kill leaves it behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        kept = true;
    }

    /// <summary>The temporary name.</summary>
    public string Name { get; }

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>A file in the folder for temporary files (TMPDIR) that is gone when it is closed.</summary>
    public static TargetFile CreateNameless() => new(Path.Combine(Path.GetTempPath(), $"imagetools-{Guid.NewGuid():N}.part"));

    /// <summary>Writes at an offset, from any thread.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">What.</param>
    /// <param name="pastCache">Whether processors have better things to do than to copy into the page cache.</param>
    public void Write(long offset, ReadOnlySpan<byte> bytes, bool pastCache = true)
    {
        try
        {
            var (from, to) = pastCache && direct is not null ? direct.Write(offset, bytes) : (0, 0);
            if (from > 0 || to == 0)
                RandomAccess.Write(Handle, to == 0 ? bytes : bytes[..from], offset);
            if (to > 0 && to < bytes.Length)
                RandomAccess.Write(Handle, bytes[to..], offset + to);
        }
        catch (IOException e) when ((e.HResult & 0xffff) == NoSpaceLeft)
        {
            var needed = length > 0 ? $" The whole file takes up to {length} bytes." : "";
            throw new IOException($"{path}: no space left on the disk (at byte {offset} of the target).{needed}", e.HResult);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(offset + bytes.Length, e);
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: {e.Message}", e.HResult);
        }
    }

    /// <summary>Sets the length, so that holes at the end are there.</summary>
    /// <exception cref="IOException">The file system, or a limit of this process, does not allow a file of that length.</exception>
    public void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(Handle, length);
            this.length = length;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(length, e);
        }
    }

    /// <summary>Has the system begin to write a range to the disk, so that the flush at the end finds little left to do.</summary>
    public void StartFlush(long offset, long length)
    {
        if (OperatingSystem.IsLinux())
            _ = SyncFileRange(Handle, offset, length, SyncWrite);
    }

    /// <summary>Flushes to the disk, in pieces, so that a cancellation need not wait for all of it.</summary>
    public void Flush(CancellationToken cancellation)
    {
        for (long offset = 0; OperatingSystem.IsLinux() && offset < RandomAccess.GetLength(Handle); offset += FlushPiece)
        {
            cancellation.ThrowIfCancellationRequested();
            _ = SyncFileRange(Handle, offset, FlushPiece, SyncWaitBefore | SyncWrite | SyncWaitAfter);
        }
        cancellation.ThrowIfCancellationRequested();
        // The ranges above are a head start; this is what makes it true, and where errors of the disk are reported.
        RandomAccess.FlushToDisk(Handle);
    }

    /// <summary>Gives the file, which has been flushed, its name.</summary>
    public void Complete()
    {
        direct?.Dispose();
        Handle.Dispose();
        File.Move(Name, path, overwrite);
        kept = true;
        UnfinishedFiles.Forget(Name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        direct?.Dispose();
        Handle.Dispose();
        if (!kept)
            File.Delete(Name);
        UnfinishedFiles.Forget(Name);
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);

    /// <summary>The runtime reports EFBIG as an argument that is out of range, which callers would take for a mistake of ours.</summary>
    private IOException TooLarge(long needed, Exception inner) =>
        new($"{path}: the file system, or a limit on the size of files, does not allow the {needed} bytes that it needs.", inner);
}
