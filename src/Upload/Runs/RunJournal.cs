using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The journal of one run, held by one process. What decides about a later run (beginning, cut, completion) is on the disk before the work
/// goes on; parts are written at once, which outlives a kill, and are on the disk every few seconds, since the service's own list tells of
/// them too.
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

    /// <summary>Takes hold of a run, whose lock is released with it.</summary>
    public RunJournal(string path, RunLock held, RunRecord? record, TimeProvider time)
    {
        this.path = path;
        this.held = held;
        this.time = time;
        Record = record;
    }

    /// <summary>Name of the run.</summary>
    public string Id => Path.GetFileNameWithoutExtension(path);

    /// <summary>What an earlier run left, or null.</summary>
    public RunRecord? Record { get; private set; }

    /// <summary>Gets a sentence when the journal can't be kept any more. Null is silent.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>A new run, written before the service is asked to begin or once it has begun: whatever was there is replaced.</summary>
    public void Begin(RunRecord record)
    {
        Record = null;
        Open(FileMode.Create);
        Write(RunJson.Begin(record), flush: true);
        if (file is not null)
            DirectoryFlush.Run(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Goes on with what was there, as the run of this upload. A torn line at the end is cut off, so that the next one is a line
    /// of its own.
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

    /// <summary>The service has begun.</summary>
    public void Begun(string uploadId) => Write(RunJson.Begun(uploadId), flush: true);

    /// <summary>An attempt to begin remained without an answer.</summary>
    public void InDoubt() => Write(RunJson.InDoubt(), flush: true);

    /// <summary>The cut is decided.</summary>
    public void Decided(PartCut cut) => Write(RunJson.Cut(cut), flush: true);

    /// <summary>A part arrived.</summary>
    public void Arrived(RecordedPart part) => Write(RunJson.Part(part), flush: false);

    /// <summary>All have arrived.</summary>
    public void Completing(long length, ulong crc) => Write(RunJson.Completing(length, crc), flush: true);

    /// <summary>The source changed while it was read: nobody knows of which moment the parts are.</summary>
    public void SourceChanged() => Write(RunJson.SourceChanged(), flush: true);

    /// <summary>Nothing is unfinished any more.</summary>
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

    /// <summary>Opens the journal, where there can be one: what is no file under its name is left alone.</summary>
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
                Note?.Invoke($"No journal of this run can be kept: {e.Message}");
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

    /// <summary>Cuts the torn line off.</summary>
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
                // A full disk is no reason to stop an upload: without a journal, the next run compares what the service lists.
                file.Dispose();
                file = null;
                Note?.Invoke($"The journal of this run can't be written any more: {e.Message}");
            }
        }
    }
}
