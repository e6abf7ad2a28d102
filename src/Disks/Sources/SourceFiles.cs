namespace ImageTools.Disks.Sources;

/// <summary>
/// The files that a disk is read from. Every file of an image is opened here, so that this list is complete. It also checks whether the
/// files have changed.
/// </summary>
public sealed class SourceFiles
{
    private readonly Lock gate = new();
    private readonly List<FileSource> opened = [];

    /// <summary>Identity of every file when it was opened, each file once, in the order of opening.</summary>
    public IReadOnlyList<FileIdentity> Identities
    {
        get
        {
            lock (gate)
                return [.. opened.Select(f => f.Opened).DistinctBy(f => f.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>Opens a file that the disk is read from; the caller disposes it.</summary>
    /// <exception cref="IOException">It can't be opened, or is no file.</exception>
    public FileSource Open(string path)
    {
        var file = FileSource.Open(path);
        lock (gate)
            opened.Add(file);
        return file;
    }

    /// <summary>
    /// Runs work that reads the disk. When a file has changed, an error of the work is reported as that change.
    /// </summary>
    /// <exception cref="SourceChangedException">A file changed during the work.</exception>
    public T Watch<T>(Func<T> read)
    {
        T result;
        try
        {
            result = read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CheckUnchanged();
            throw;
        }
        CheckUnchanged();
        return result;
    }

    /// <summary>
    /// Checks that the data is consistent: each file still has its name, and its length and times have not changed since it was opened. It
    /// costs a few system calls. Call it after the last read and before the result is complete.
    /// </summary>
    /// <exception cref="SourceChangedException">A file was written, truncated, extended, replaced or removed.</exception>
    public void CheckUnchanged()
    {
        FileSource[] all;
        lock (gate)
            all = [.. opened];
        foreach (var file in all)
            file.CheckUnchanged();
    }
}
