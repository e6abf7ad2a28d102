using ImageTools.Cloud;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Decides how an upload begins: it was already finished, an existing object may be used, the run of the journal is resumed, an upload that
/// the service lists is resumed, or a new one begins. It keeps the journal, and with it the run's lock, until it is disposed.
/// </summary>
/// <param name="client">The service.</param>
/// <param name="to">Object.</param>
/// <param name="options">Options.</param>
/// <param name="identity">Identity of the bytes to send.</param>
internal sealed class SessionOpener(OssClient client, OssLocation to, UploadOptions options, RunIdentity identity) : IDisposable
{
    private RunPlace? place;
    private RunJournal? journal;

    // The record of an earlier run, if it can be resumed.
    private RunRecord? record;

    // Whether the service may still begin an upload for a run that ended.
    private bool isInDoubt;

    /// <inheritdoc/>
    public void Dispose() => journal?.Dispose();

    /// <summary>Decides, and does the work before the first part.</summary>
    /// <exception cref="CloudException">
    /// The service refused; or code "object-exists", "run-changed", or "run-busy".
    /// </exception>
    public async Task<OpenedUpload> OpenAsync(CancellationToken cancellation)
    {
        place = options.Runs is null
            ? new RunPlace(client.Endpoint, null, to)
            : await RunPlace.FindAsync(client, to, cancellation).ConfigureAwait(false);
        journal = Enter(place);
        await ReadRecordAsync(cancellation).ConfigureAwait(false);
        if (await FindExistingAsync(cancellation).ConfigureAwait(false) is { } existing)
            return existing;
        if (await GoOnWithRecordAsync(cancellation).ConfigureAwait(false) is { } recorded)
            return new OpenRun(recorded);
        var before = await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false);
        if (await GoOnWithListedAsync(before, cancellation).ConfigureAwait(false) is { } listed)
            return new OpenRun(listed);
        return new OpenRun(await BeginAsync(before, cancellation).ConfigureAwait(false));
    }

    /// <summary>Removes the journal of the finished run, unless the run is kept.</summary>
    public void Finish()
    {
        if (!options.KeepRun)
            journal?.Forget();
    }

    /// <summary>The journal, if it can be written. A read-only home directory does not stop an upload.</summary>
    private RunJournal? Enter(RunPlace run)
    {
        try
        {
            return options.Runs?.Enter(run, client.Time, client.Note);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            client.Note?.Invoke($"This run has no journal, because it can't be written in {options.Runs!.Directory}: {e.Message}");
            return null;
        }
    }

    /// <summary>Reads the record of an earlier run, and decides whether it can be resumed.</summary>
    private async Task ReadRecordAsync(CancellationToken cancellation)
    {
        // Two objects can have the same run name.
        if (journal?.Record is not { } found || found.Location != to)
            return;
        if (found.UploadId.Length == 0 && !await HearOfAsync(found, cancellation).ConfigureAwait(false))
        {
            journal.Forget();
            isInDoubt = true;
            return;
        }
        isInDoubt = found.IsInDoubt;
        if (options.Restart || !options.Resume)
        {
            await LateUploads.RemoveAsync(client, found, cancellation).ConfigureAwait(false);
            await client.AbortAsync(to, found.UploadId, cancellation).ConfigureAwait(false);
            journal.Forget();
            return;
        }
        if (identity.DifferenceTo(found.Identity) is { } difference)
        {
            throw new CloudException(
                "oss",
                "run-changed",
                $"An unfinished upload of {to} is there (run {journal.Id} of {found.Started:u}, {found.Parts.Count} parts), but "
                    + $"{difference}.",
                hint: "Give --restart to remove it and start again, or restore the source as it was."
            );
        }
        found.Doubt ??= identity.DoubtAbout(found.Identity);
        record = found;
    }

    /// <summary>
    /// For a run that ended while the service was asked to begin. Uploads that exist now and did not exist before are its; more may come.
    /// False when there are none.
    /// </summary>
    private async Task<bool> HearOfAsync(RunRecord found, CancellationToken cancellation)
    {
        found.IsInDoubt = true;
        var begun = await LateUploads.UnheardAsync(client, to, found.Before, cancellation).ConfigureAwait(false);
        foreach (var lost in begun.SkipLast(1))
            await client.AbortAsync(to, lost, cancellation).ConfigureAwait(false);
        if (begun.Count == 0)
            return false;
        found.UploadId = begun[^1];
        return true;
    }

    /// <summary>The work for an existing object; null when there is none, or it is to be replaced.</summary>
    private async Task<OpenedUpload?> FindExistingAsync(CancellationToken cancellation)
    {
        if (options.Overwrite && record?.Completing is null)
            return null;
        if (await client.FindObjectAsync(to, cancellation).ConfigureAwait(false) is not { } existing)
            return null;
        if (record?.Completing is { } end && end.Length == existing.Length && end.Crc64 == existing.Crc64)
            return Finished(record, existing);
        if (options is { Reuse: true, Overwrite: false, Restart: false } && record is null && existing.Crc64 is not null)
            return new StandingObject(existing);
        return options.Overwrite ? null : throw ObjectComparison.Exists(to, existing);
    }

    private FinishedRun Finished(RunRecord run, OssObject existing)
    {
        client.Note?.Invoke($"{to} was complete when the earlier run ended.");
        var parts = run.Parts.Values.OrderBy(p => p.Number).Select(p => (p.Size, p.Crc64, p.Sha256));
        return new FinishedRun(
            new UploadResult(to, existing.Length, existing.Crc64!.Value, existing.ETag, run.Parts.Count, run.Parts.Count, TimeSpan.Zero)
            {
                PartTable = PartTable.Of(parts),
            },
            run.Doubt
        );
    }

    /// <summary>Resumes the run of the journal, if the service still has its upload.</summary>
    private async Task<UploadSession?> GoOnWithRecordAsync(CancellationToken cancellation)
    {
        if (record is null || await ListAsync(record.UploadId, cancellation).ConfigureAwait(false) is not { } parts)
            return null;
        client.Note?.Invoke($"Resuming run {journal!.Id} of {record.Started:u}: {parts.Count} parts of {to} have arrived.");
        if (record.Doubt is not { } doubt)
        {
            journal!.Continue(record.UploadId);
            return Session(record, parts);
        }
        client.Note?.Invoke($"Each of them is compared with the source before it is used: {doubt}.");
        // Only the cut is kept when it is not certain from which state of the source the parts are.
        var fresh = Record(record.UploadId, record.Before, record.IsInDoubt);
        fresh.Cut = record.Cut;
        return Session(fresh, parts);
    }

    /// <summary>Resumes the newest unfinished upload in the service's listing, no matter which program began it.</summary>
    private async Task<UploadSession?> GoOnWithListedAsync(IReadOnlyList<OssUnfinishedUpload> listed, CancellationToken cancellation)
    {
        if (!options.Resume || options.Restart || listed is not [.., { } unfinished])
            return null;
        if (await ListAsync(unfinished.UploadId, cancellation).ConfigureAwait(false) is not { } parts)
            return null;
        client.Note?.Invoke(
            $"Resuming an unfinished upload of {to}: {parts.Count} parts have arrived; each is compared before it is used."
        );
        return Session(Record(unfinished.UploadId, [], inDoubt: false), parts);
    }

    /// <summary>
    /// Begins a new upload. An attempt whose response was lost may have begun another upload, or may do so later. What exists now is
    /// removed; at the end, the service is asked again.
    /// </summary>
    private async Task<UploadSession> BeginAsync(IReadOnlyList<OssUnfinishedUpload> before, CancellationToken cancellation)
    {
        // The journal is written first. If this process ends before it gets the id, the journal still shows that an upload was begun.
        var begun = Record("", [.. before.Select(u => u.UploadId)], isInDoubt);
        try
        {
            begun.UploadId = await client
                .InitiateAsync(to, options.Overwrite, options.Settings, Attempted, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException) when (!begun.IsInDoubt)
        {
            journal?.Forget();
            throw;
        }
        journal?.Begun(begun.UploadId);
        await LateUploads.RemoveAsync(client, begun, cancellation).ConfigureAwait(false);
        return Session(begun, []);

        void Attempted(CloudException? error)
        {
            if (error is not { Status: 0 or >= 500 } || begun.IsInDoubt)
                return;
            begun.IsInDoubt = true;
            journal?.InDoubt();
        }
    }

    private UploadSession Session(RunRecord run, IEnumerable<OssPart> there) => new(client, options, run, there, journal);

    /// <summary>A new record, which replaces the content of the journal.</summary>
    private RunRecord Record(string uploadId, IReadOnlyList<string> earlier, bool inDoubt)
    {
        var fresh = new RunRecord
        {
            Location = to,
            UploadId = uploadId,
            Before = earlier,
            Endpoint = client.Endpoint.Address.Authority,
            Service = client.Endpoint.Service,
            Address = client.Endpoint.Address.GetLeftPart(UriPartial.Authority),
            Region = client.Endpoint.Region,
            Account = place!.Account,
            Started = client.Time.GetUtcNow(),
            Command = options.Command,
            CommandDirectory = options.CommandDirectory,
            Identity = identity,
        };
        journal?.Begin(fresh);
        if (inDoubt)
        {
            fresh.IsInDoubt = true;
            journal?.InDoubt();
        }
        return fresh;
    }

    /// <summary>The parts, or null when the upload does not exist any more.</summary>
    private async Task<IReadOnlyList<OssPart>?> ListAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await client.ListPartsAsync(to, id, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "NoSuchUpload")
        {
            client.Note?.Invoke($"The unfinished upload of {to} was removed meanwhile: starting again.");
            return null;
        }
    }
}
