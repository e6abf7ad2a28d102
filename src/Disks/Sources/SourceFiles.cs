namespace ImageTools.Disks.Sources;

/// <summary>
/// The files that a disk is read from. Whoever opens one for an image opens it here, so that nothing is read that this list does not know;
/// and here it is told whether they are still what they were.
/// </summary>
public sealed class SourceFiles
{
    private readonly Lock gate = new();
    private readonly List<FileSource> opened = [];

    /// <summary>Every file once, in the order in which they were opened, as each was then.</summary>
    public IReadOnlyList<FileIdentity> Identities
    {
        get
        {
            lock (gate)
                return [.. opened.Select(f => f.Opened).DistinctBy(f => f.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>Opens a file that the disk is read from; the caller disposes it.</summary>
    /// <exception cref="IOException">It can't be opened, or is none.</exception>
    public FileSource Open(string path)
    {
        var file = FileSource.Open(path);
        lock (gate)
            opened.Add(file);
        return file;
    }

    /// <summary>
    /// Reads the disk to the end of what is wanted of it. An error that may only be the consequence of a change is told as
    /// that.
    /// </summary>
    /// <exception cref="SourceChangedException">A file changed meanwhile.</exception>
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
    /// Whether what was read is one consistent source: each file is still there under its name, and neither its length nor its times
    /// changed since it was opened. A few calls of the system; to be asked after the last byte was read and before anything is called
    /// finished.
    /// </summary>
    /// <exception cref="SourceChangedException">A file was written, cut, extended, replaced or removed meanwhile.</exception>
    public void CheckUnchanged()
    {
        FileSource[] all;
        lock (gate)
            all = [.. opened];
        foreach (var file in all)
            file.CheckUnchanged();
    }
}
