using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>
/// Where the journals of unfinished uploads lie: a file a run, without secrets. A run is named after its object, the service and the
/// account that it is in, so that the same command finds it again, and the same name elsewhere is another run.
/// </summary>
/// <param name="directory">Directory; made when it is needed.</param>
public sealed class RunStore(string directory)
{
    private const int LongestJournal = 16 << 20;

    private const int EnterAttempts = 5;
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(20);

    /// <summary>The user's: $XDG_STATE_HOME/imagetools/runs, or where the system keeps such things.</summary>
    public static RunStore Default { get; } = new(Path.Combine(StateDirectory.Path, "runs"));

    /// <summary>Directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>The service whose runs <see cref="IsComplete"/> and <see cref="Forget"/> are asked about; null is any.</summary>
    public OssEndpoint? Endpoint { get; init; }

    /// <summary>The name of the run of an object.</summary>
    /// <param name="endpoint">Service.</param>
    /// <param name="account">Account that owns the bucket, when the service tells.</param>
    /// <param name="location">Object.</param>
    public static string IdOf(OssEndpoint endpoint, string? account, OssLocation location) => new RunPlace(endpoint, account, location).Id;

    /// <summary>All unfinished runs, oldest first. A file that is no journal is passed over.</summary>
    /// <param name="note">Gets a sentence for each file that is passed over. Null is silent.</param>
    public IReadOnlyList<UploadRun> List(Action<string>? note = null) =>
        [.. Journals(note).Select(j => Describe(j.Path, j.Record)).OrderBy(r => r.Started)];

    /// <summary>The run of that name (or the beginning of one, when it is the only one), or null.</summary>
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
        // Listings lag behind at times; the journal knows.
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
    /// Removes the unfinished uploads under a prefix that this tool began, by its journals. Others that the service lists (begun on other
    /// machines, or by other tools) are removed only when
    /// <paramref name="others"/> says so; otherwise they are returned as left. A journal of another service or account is neither asked for
    /// here nor forgotten.
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
            // What was read before the lock was taken may have been finished meanwhile.
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

    /// <summary>Whether the object of this run was put together, or was about to be, when its process ended.</summary>
    public bool IsComplete(OssLocation location) => Of(location).Any(j => j.Record.Completing is not null);

    /// <summary>Nothing is unfinished any more of a run whose journal was kept (<see cref="UploadOptions.KeepRun"/>).</summary>
    /// <exception cref="CloudException">Code "run-busy": another process has hold of it.</exception>
    public void Forget(OssLocation location)
    {
        foreach (var (path, record) in Of(location))
        {
            using var journal = TryEnter(Path.GetFileNameWithoutExtension(path), TimeProvider.System, null)
                ?? throw Busy(record.Location, Path.GetFileNameWithoutExtension(path));
            journal.Forget();
        }
    }

    /// <summary>Takes hold of the run of an object.</summary>
    /// <exception cref="CloudException">Code "run-busy": another process has hold of it.</exception>
    internal RunJournal Enter(RunPlace place, TimeProvider time, Action<string>? note = null)
    {
        System.IO.Directory.CreateDirectory(Directory);
        while (true)
        {
            var id = Choose(place, note);
            var journal = TryEnter(id, time, note) ?? throw Busy(place.Location, id);
            // Until the lock was taken, another process may have begun or finished a run of this object.
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
    /// What a run began: the upload that it heard of and those that came late; or, when it did not hear of any, what was not there
    /// before.
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
    /// The run of a place: the one of this name, else one that was recorded by an earlier version or without the account, else a
    /// new one.
    /// </summary>
    private string Choose(RunPlace place, Action<string>? note)
    {
        // What is there under the name but can't be read is told once, when it is entered.
        if (Read(PathOf(place.Id), out _) is { } named && named.Location == place.Location)
            return place.Id;
        return Journals(note)
            .Where(j => place.IsPlaceOf(j.Record))
            .OrderByDescending(j => j.Record.Started)
            .Select(j => Path.GetFileNameWithoutExtension(j.Path))
            .FirstOrDefault()
            ?? place.Id;
    }

    /// <summary>Takes hold of a run by its name; null when another process has.</summary>
    private RunJournal? TryEnter(string id, TimeProvider time, Action<string>? note)
    {
        var path = PathOf(id);
        for (var attempt = 1; ; attempt++)
        {
            if (RunLock.TryTake(LockOf(path)) is { } held)
                return new RunJournal(path, held, Read(path, out _), time) { Note = note };
            if (attempt == EnterAttempts)
                return null;
            // Somebody who lists the runs holds it for an instant.
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

    /// <summary>Journals of an object at this store's service, in whichever account.</summary>
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
                note?.Invoke($"{path} {problem}; it is passed over.");
        }
        return found;
    }

    /// <summary>Reads a journal. Null with a reason when it is none of ours or can't be read, and without one when there is none.</summary>
    private static RunRecord? Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            // Refuses what is no file, such as a pipe that would be waited for.
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
            problem = "is no file";
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
