using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>
/// The directory with the journals of unfinished uploads: one file for each run, without secrets. The name of a run comes from the object,
/// the service and the account. So the same command finds its run again, and the same object name at another place is another run.
/// </summary>
/// <param name="directory">Directory; made when it is needed.</param>
public sealed class RunStore(string directory)
{
    private const int LongestJournal = 16 << 20;

    private const int EnterAttempts = 5;
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(20);

    /// <summary>The user's store: $XDG_STATE_HOME/imagetools/runs, or the system's directory for such data.</summary>
    public static RunStore Default { get; } = new(Path.Combine(StateDirectory.Path, "runs"));

    /// <summary>Directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>The service to which <see cref="IsComplete"/> and <see cref="Forget"/> are limited; null is any.</summary>
    public OssEndpoint? Endpoint { get; init; }

    /// <summary>The name of the run of an object.</summary>
    /// <param name="endpoint">Service.</param>
    /// <param name="account">Account that owns the bucket, when the service states it.</param>
    /// <param name="location">Object.</param>
    public static string IdOf(OssEndpoint endpoint, string? account, OssLocation location) => new RunPlace(endpoint, account, location).Id;

    /// <summary>All unfinished runs, oldest first. A file that is not a journal is skipped.</summary>
    /// <param name="note">Gets a sentence for each skipped file. Null is silent.</param>
    public IReadOnlyList<UploadRun> List(Action<string>? note = null) =>
        [.. Journals(note).Select(j => Describe(j.Path, j.Record)).OrderBy(r => r.Started)];

    /// <summary>The run with this name, or the only run whose name begins with it; else null.</summary>
    public UploadRun? Find(string id, Action<string>? note = null) =>
        List(note).Where(r => r.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null;

    /// <summary>
    /// Removes all unfinished uploads of exactly this object, and its journal; journals of the same name at another service or in another
    /// account stay. Returns how many there were.
    /// </summary>
    /// <exception cref="CloudException">The service refused; or code "run-busy": a process works on it.</exception>
    public async Task<int> AbortAsync(OssClient client, OssLocation location, CancellationToken cancellation)
    {
        var place = await RunPlace.FindAsync(client, location, cancellation).ConfigureAwait(false);
        using var journal = Enter(place, client.Time, client.Note);
        var ids = (await client.ListUploadsAsync(location, cancellation).ConfigureAwait(false))
            .Select(u => u.UploadId)
            .ToHashSet(StringComparer.Ordinal);
        // A listing can be out of date; the journal is not.
        if (journal.Record is { UploadId: { Length: > 0 } known })
            ids.Add(known);
        foreach (var id in ids)
            await client.AbortAsync(location, id, cancellation).ConfigureAwait(false);
        journal.Forget();
        return ids.Count;
    }

    /// <summary>Runs of this object at another service, or in another account, than these.</summary>
    /// <exception cref="CloudException">The service could not be asked for the account.</exception>
    public async Task<IReadOnlyList<UploadRun>> ElsewhereAsync(OssClient client, OssLocation location, CancellationToken cancellation)
    {
        var place = await RunPlace.FindAsync(client, location, cancellation).ConfigureAwait(false);
        return [.. List().Where(r => r.Location == location && !place.IsPlaceOf(r.Record))];
    }

    /// <summary>
    /// Removes the unfinished uploads under a prefix that this tool began, by its journals. Other uploads in the listing (of other machines
    /// or tools) are only removed when <paramref name="others"/> is true; otherwise they are returned as left. Journals of another service
    /// or account are not touched.
    /// </summary>
    /// <exception cref="CloudException">The service refused.</exception>
    public async Task<CleanResult> CleanAsync(OssClient client, string bucket, string prefix, bool others, CancellationToken cancellation)
    {
        List<OssUnfinishedUpload> removed = [],
            left = [];
        List<UploadRun> elsewhere = [];
        var listed = (await client.ListUploadsAsync(bucket, prefix, cancellation).ConfigureAwait(false)).ToDictionary(
            u => u.UploadId,
            StringComparer.Ordinal
        );
        var runs = List().Where(r => r.Location.Bucket == bucket && r.Location.Key.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        var account = runs.Length == 0 ? null : await client.FindOwnerAsync(bucket, cancellation).ConfigureAwait(false);
        foreach (var run in runs)
        {
            var place = new RunPlace(client.Endpoint, account, run.Location);
            if (!place.IsPlaceOf(run.Record))
            {
                elsewhere.Add(run);
                continue;
            }
            OssUnfinishedUpload[] begun = [.. Begun(run.Record, listed.Values)];
            foreach (var upload in begun)
                listed.Remove(upload.UploadId);
            using var journal = run.IsRunning ? null : TryEnter(run.Id, client.Time, client.Note);
            if (journal is null)
            {
                left.AddRange(begun);
                continue;
            }
            // The run may have been finished between the first reading and the lock.
            if (journal.Record is not { } now)
                continue;
            if (now.UploadId != run.UploadId)
                begun = [.. Begun(now, await client.ListUploadsAsync(run.Location, cancellation).ConfigureAwait(false))];
            foreach (var upload in begun)
                await client.AbortAsync(run.Location, upload.UploadId, cancellation).ConfigureAwait(false);
            journal.Forget();
            removed.AddRange(begun);
        }
        foreach (var upload in listed.Values)
        {
            if (others)
                await client.AbortAsync(new OssLocation(bucket, upload.Key), upload.UploadId, cancellation).ConfigureAwait(false);
            (others ? removed : left).Add(upload);
        }
        return new CleanResult(removed, left, elsewhere);
    }

    /// <summary>Whether a run goes to this store's service.</summary>
    public bool IsHere(UploadRun run) => Endpoint is null || run.Record.IsAt(Endpoint);

    /// <summary>Whether the object of this run was complete, or its completion had begun, when its process ended.</summary>
    public bool IsComplete(OssLocation location) => Of(location).Any(j => j.Record.Completing is not null);

    /// <summary>Removes the journal of a finished run that was kept (<see cref="UploadOptions.KeepRun"/>).</summary>
    /// <exception cref="CloudException">Code "run-busy": another process works on it.</exception>
    public void Forget(OssLocation location)
    {
        foreach (var (path, record) in Of(location))
        {
            using var journal = TryEnter(Path.GetFileNameWithoutExtension(path), TimeProvider.System, null)
                ?? throw Busy(record.Location, Path.GetFileNameWithoutExtension(path));
            journal.Forget();
        }
    }

    /// <summary>Opens the run of an object.</summary>
    /// <exception cref="CloudException">Code "run-busy": another process works on it.</exception>
    internal RunJournal Enter(RunPlace place, TimeProvider time, Action<string>? note = null)
    {
        System.IO.Directory.CreateDirectory(Directory);
        while (true)
        {
            var id = Choose(place, note);
            var journal = TryEnter(id, time, note) ?? throw Busy(place.Location, id);
            // Another process may have begun or finished a run of this object before the lock was taken.
            if (Choose(place, null) == id)
                return journal;
            journal.Dispose();
        }
    }

    private static CloudException Busy(OssLocation location, string id) =>
        new(
            "oss",
            "run-busy",
            $"Another process uploads to {location} right now (run {id}).",
            hint: "Wait for it, end it, or choose another key.",
            retryable: true
        );

    /// <summary>
    /// Uploads of a run: the upload whose id it got and those that came late. When it got no id, the uploads that did not exist before.
    /// </summary>
    private static IEnumerable<OssUnfinishedUpload> Begun(RunRecord record, IReadOnlyCollection<OssUnfinishedUpload> listed) =>
        record.UploadId.Length > 0
            ? LateUploads
                .Of(record, listed)
                .Prepend(
                    listed.FirstOrDefault(u => u.UploadId == record.UploadId)
                        ?? new OssUnfinishedUpload(record.Location.Key, record.UploadId, "")
                )
            : listed.Where(u => u.Key == record.Location.Key && !record.Before.Contains(u.UploadId));

    /// <summary>
    /// The run of a place: the one with this name, else one that was recorded by an earlier version or without the account, else a new one.
    /// </summary>
    private string Choose(RunPlace place, Action<string>? note)
    {
        // A file of that name that can't be read is noted once, when the run is opened.
        if (Read(PathOf(place.Id), out _) is { } named && named.Location == place.Location)
            return place.Id;
        return Journals(note)
            .Where(j => place.IsPlaceOf(j.Record))
            .OrderByDescending(j => j.Record.Started)
            .Select(j => Path.GetFileNameWithoutExtension(j.Path))
            .FirstOrDefault()
            ?? place.Id;
    }

    /// <summary>Opens a run by its name; null when another process works on it.</summary>
    private RunJournal? TryEnter(string id, TimeProvider time, Action<string>? note)
    {
        var path = PathOf(id);
        for (var attempt = 1; ; attempt++)
        {
            if (RunLock.TryTake(LockOf(path)) is { } held)
                return new RunJournal(path, held, Read(path, out _), time) { Note = note };
            if (attempt == EnterAttempts)
                return null;
            // A process that lists the runs holds the lock for a moment.
            Thread.Sleep(Instant);
        }
    }

    private string PathOf(string id) => Path.Combine(Directory, $"{id}.jsonl");

    private static string LockOf(string path) => Path.ChangeExtension(path, ".lock");

    private static UploadRun Describe(string path, RunRecord record) =>
        new(
            Path.GetFileNameWithoutExtension(path),
            record.Location,
            record.UploadId,
            record.Endpoint,
            record.Started,
            record.Identity.Source,
            record.Command,
            record.Identity.Length,
            record.Parts.Count,
            record.Parts.Values.Sum(p => p.Size),
            RunLock.IsHeld(LockOf(path))
        )
        {
            CommandDirectory = record.CommandDirectory,
            Address = record.Address,
            Region = record.Region,
            Account = record.Account,
            Record = record,
        };

    /// <summary>Journals of an object at this store's service, in any account.</summary>
    private (string Path, RunRecord Record)[] Of(OssLocation location) =>
        [.. Journals(null).Where(j => j.Record.Location == location && (Endpoint is null || j.Record.IsAt(Endpoint)))];

    private List<(string Path, RunRecord Record)> Journals(Action<string>? note)
    {
        List<(string, RunRecord)> found = [];
        if (!System.IO.Directory.Exists(Directory))
            return found;
        foreach (var path in System.IO.Directory.EnumerateFileSystemEntries(Directory, "*.jsonl"))
        {
            if (Read(path, out var problem) is { } record)
                found.Add((path, record));
            else if (problem is not null)
                note?.Invoke($"{path} {problem}; it is skipped.");
        }
        return found;
    }

    /// <summary>
    /// Reads a journal. Null with a reason when it is not a journal of this tool or can't be read; null without a reason when there is
    /// none.
    /// </summary>
    private static RunRecord? Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            // Refuses anything that is not a file, such as a pipe, which would block.
            using var file = FileSource.Open(path);
            if (file.Length > LongestJournal)
            {
                problem = $"is too long for a journal ({file.Length} bytes)";
                return null;
            }
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            return RunJson.Read(bytes, out problem);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (ImageFormatException)
        {
            problem = "is not a file";
        }
        catch (UnauthorizedAccessException)
        {
            problem = "may not be read";
        }
        catch (IOException e)
        {
            problem = $"can't be read ({e.Message})";
        }
        return null;
    }
}
