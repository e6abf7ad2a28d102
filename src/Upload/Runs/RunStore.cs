using System.Security.Cryptography;
using System.Text;
using ImageTools.Convert.Outputs;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>Where the journals of unfinished uploads lie: a file a run, without secrets. A run is named after its object, so that the same command finds it again.</summary>
/// <param name="directory">Directory; made when it is needed.</param>
public sealed class RunStore(string directory)
{
    private const int LongestJournal = 16 << 20;

    private const int EnterAttempts = 3;
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(20);

    // How systems say that somebody else has a file locked.
    private const int SharingViolation = 32, WouldBlockOnLinux = 11, WouldBlockOnMac = 35;

    /// <summary>The user's: $XDG_STATE_HOME/imagetools/runs, or where the system keeps such things.</summary>
    public static RunStore Default { get; } = new(Path.Combine(StateDirectory.Path, "runs"));

    /// <summary>Directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>The name of the run of an object.</summary>
    public static string IdOf(OssLocation location) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location.ToString())))[..12];

    /// <summary>All unfinished runs, oldest first. A file that is no journal is passed over.</summary>
    public IReadOnlyList<UploadRun> List() => !System.IO.Directory.Exists(Directory) ? [] :
    [
        .. System.IO.Directory.EnumerateFiles(Directory, "*.jsonl").Select(path => (Path: path, Record: Read(path))).Where(r => r.Record is not null)
            .Select(r => Describe(r.Path, r.Record!)).OrderBy(r => r.Started),
    ];

    /// <summary>The run of that name (or the beginning of one, when it is the only one), or null.</summary>
    public UploadRun? Find(string id) => List().Where(r => r.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null;

    /// <summary>
    /// Removes all unfinished uploads of exactly this object, and its journal. Returns how many there were.
    /// </summary>
    /// <exception cref="CloudException">The service refused; or code "run-busy": a process works on it.</exception>
    public async Task<int> AbortAsync(OssClient client, OssLocation location, CancellationToken cancellation)
    {
        using var journal = Enter(location, client.Time);
        var ids = (await client.ListUploadsAsync(location, cancellation).ConfigureAwait(false)).Select(u => u.UploadId).ToHashSet(StringComparer.Ordinal);
        // Listings lag behind at times; the journal knows.
        if (journal.Record is { UploadId: { Length: > 0 } known })
            ids.Add(known);
        foreach (var id in ids)
            await client.AbortAsync(location, id, cancellation).ConfigureAwait(false);
        journal.Forget();
        return ids.Count;
    }

    /// <summary>
    /// Removes the unfinished uploads under a prefix that this tool began, by its journals. Others that the service lists (begun on other machines, or by other tools) are removed only when
    /// <paramref name="others"/> says so; otherwise they are returned as left.
    /// </summary>
    /// <exception cref="CloudException">The service refused.</exception>
    public async Task<CleanResult> CleanAsync(OssClient client, string bucket, string prefix, bool others, CancellationToken cancellation)
    {
        List<OssUnfinishedUpload> removed = [], left = [];
        var listed = (await client.ListUploadsAsync(bucket, prefix, cancellation).ConfigureAwait(false)).ToDictionary(u => u.UploadId, StringComparer.Ordinal);
        foreach (var run in List().Where(r => r.Location.Bucket == bucket && r.Location.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            OssUnfinishedUpload[] begun = run.UploadId.Length > 0
                ? [listed.GetValueOrDefault(run.UploadId) ?? new OssUnfinishedUpload(run.Location.Key, run.UploadId, "")]
                : [.. listed.Values.Where(u => u.Key == run.Location.Key && !run.Before.Contains(u.UploadId))];
            foreach (var upload in begun)
                listed.Remove(upload.UploadId);
            if (run.IsRunning)
            {
                left.AddRange(begun);
                continue;
            }
            using var journal = Enter(run.Location, client.Time);
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
        return new CleanResult(removed, left);
    }

    /// <summary>Whether the object of this run was put together, or was about to be, when its process ended.</summary>
    public bool IsComplete(OssLocation location) => Read(PathOf(location)) is { Completing: not null } record && record.Location == location;

    /// <summary>Nothing is unfinished any more of a run whose journal was kept (<see cref="UploadOptions.KeepRun"/>).</summary>
    /// <exception cref="CloudException">Code "run-busy": another process has hold of it.</exception>
    public void Forget(OssLocation location)
    {
        if (!File.Exists(PathOf(location)))
            return;
        using var journal = Enter(location, TimeProvider.System);
        journal.Forget();
    }

    /// <summary>Uploads that a run began without having heard of it: those of its object that were not there before.</summary>
    internal static async Task<IReadOnlyList<string>> UnheardAsync(OssClient client, OssLocation location, IReadOnlyList<string> before, CancellationToken cancellation) =>
        [.. (await client.ListUploadsAsync(location, cancellation).ConfigureAwait(false)).Select(u => u.UploadId).Except(before)];

    /// <summary>Takes hold of the run of an object.</summary>
    /// <exception cref="CloudException">Code "run-busy": another process has hold of it.</exception>
    internal RunJournal Enter(OssLocation location, TimeProvider time, Action<string>? note = null)
    {
        System.IO.Directory.CreateDirectory(Directory);
        var path = PathOf(location);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var held = new FileStream(LockOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return new RunJournal(path, held, Read(path), time) { Note = note };
            }
            catch (IOException e) when ((e.HResult & 0xFFFF) is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac)
            {
                if (attempt == EnterAttempts)
                {
                    throw new CloudException(
                        "oss", "run-busy", $"Another process uploads to {location} right now (run {IdOf(location)}).", hint: "Wait for it, end it, or choose another key.", retryable: true, inner: e);
                }
                // Somebody who lists the runs holds it for an instant.
                Thread.Sleep(Instant);
            }
        }
    }

    private string PathOf(OssLocation location) => Path.Combine(Directory, $"{IdOf(location)}.jsonl");

    private static string LockOf(string path) => Path.ChangeExtension(path, ".lock");

    private static UploadRun Describe(string path, RunRecord record) => new(
        Path.GetFileNameWithoutExtension(path), record.Location, record.UploadId, record.Endpoint, record.Started, record.Identity.Source, record.Command, record.Identity.Length,
        record.Parts.Count, record.Parts.Values.Sum(p => p.Size), IsHeld(path))
    {
        CommandDirectory = record.CommandDirectory,
        Before = record.Before,
    };

    private static bool IsHeld(string path)
    {
        try
        {
            using var held = new FileStream(LockOf(path), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static RunRecord? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > LongestJournal)
                return null;
            using var reader = new StreamReader(file);
            return RunJson.Read(reader.ReadToEnd());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
