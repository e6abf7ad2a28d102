using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The journal of one run, held by one process. The beginning, the cut and the completion decide about a later run, so they are flushed to
/// the disk before the work continues. Parts are written at once, which survives a kill, and are flushed every few seconds, because the
/// service lists them too.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly string path;
    private readonly RunLock held;
    private readonly TimeProvider time;
    private FileStream? file;
    private long flushed;

    /// <summary>Opens the journal of a run. Its lock is released with the journal.</summary>
    public RunJournal(string path, RunLock held, RunRecord? record, TimeProvider time)
    {
        this.path = path;
        this.held = held;
        this.time = time;
        Record = record;
    }

    /// <summary>Name of the run.</summary>
    public string Id => Path.GetFileNameWithoutExtension(path);

    /// <summary>The record of an earlier run, or null.</summary>
    public RunRecord? Record { get; private set; }

    /// <summary>Gets a sentence when the journal can't be written any more. Null is silent.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>
    /// Writes a new run and replaces an older record. Called before the service is asked to begin, or after it has begun.
    /// </summary>
    public void Begin(RunRecord record)
    {
        Record = null;
        Open(FileMode.Create);
        Write(RunJson.Begin(record), flush: true);
        if (file is not null)
            DirectoryFlush.Run(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Resumes the recorded run as the run of this upload. A torn last line is cut off, so that the next line is complete.
    /// </summary>
    public void Continue(string uploadId)
    {
        Open(FileMode.OpenOrCreate);
        if (file is { } there)
        {
            var torn = there.Length > 0 && ReadLast(there) != '\n';
            there.Seek(0, SeekOrigin.End);
            if (torn)
                Cut(there);
        }
        Begun(uploadId);
    }

    /// <summary>Records that the service has begun.</summary>
    public void Begun(string uploadId) => Write(RunJson.Begun(uploadId), flush: true);

    /// <summary>Records that an attempt to begin got no response.</summary>
    public void InDoubt() => Write(RunJson.InDoubt(), flush: true);

    /// <summary>Records the cut.</summary>
    public void Decided(PartCut cut) => Write(RunJson.Cut(cut), flush: true);

    /// <summary>Records a part that arrived.</summary>
    public void Arrived(RecordedPart part) => Write(RunJson.Part(part), flush: false);

    /// <summary>Records that all parts have arrived.</summary>
    public void Completing(long length, ulong crc) => Write(RunJson.Completing(length, crc), flush: true);

    /// <summary>Records that the source changed while it was read: the parts may hold old or new bytes.</summary>
    public void SourceChanged() => Write(RunJson.SourceChanged(), flush: true);

    /// <summary>Removes the journal: the run is finished.</summary>
    public void Forget()
    {
        Record = null;
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
        File.Delete(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            file?.Dispose();
        held.Dispose();
    }

    /// <summary>Opens the journal file. Anything that is not a file under its name is left alone.</summary>
    private void Open(FileMode mode)
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
            try
            {
                if (Path.Exists(path))
                    FileSource.Open(path).Dispose();
                file = new FileStream(path, Options(mode));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageFormatException)
            {
                Note?.Invoke($"This run has no journal, because it can't be written: {e.Message}");
            }
        }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows() && mode is FileMode.Create or FileMode.OpenOrCreate)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static int ReadLast(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }

    /// <summary>Cuts off the torn line.</summary>
    private static void Cut(FileStream file)
    {
        for (var at = file.Length; at > 0; at--)
        {
            file.Seek(at - 1, SeekOrigin.Begin);
            if (file.ReadByte() != '\n')
                continue;
            file.SetLength(at);
            break;
        }
        file.Seek(0, SeekOrigin.End);
    }

    private void Write(byte[] line, bool flush)
    {
        lock (gate)
        {
            if (file is null)
                return;
            try
            {
                file.Write(line);
                if (!flush && time.GetElapsedTime(flushed) < BetweenFlushes)
                    return;
                file.Flush(flushToDisk: true);
                flushed = time.GetTimestamp();
            }
            catch (IOException e)
            {
                // A full disk does not stop an upload. Without a journal, the next run compares the parts that the service lists.
                file.Dispose();
                file = null;
                Note?.Invoke($"The journal of this run can't be written any more: {e.Message}");
            }
        }
    }
}
