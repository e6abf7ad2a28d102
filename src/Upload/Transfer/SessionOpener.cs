using ImageTools.Cloud;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Decides how an upload begins: it was finished before; an object that stands there may do; the run of the journal goes on; one that the
/// service lists goes on; or a new one begins. Keeps the journal, and with it the run's lock, until it is disposed.
/// </summary>
/// <param name="client">The service.</param>
/// <param name="to">Object.</param>
/// <param name="options">How.</param>
/// <param name="identity">What is sent.</param>
internal sealed class SessionOpener(OssClient client, OssLocation to, UploadOptions options, RunIdentity identity) : IDisposable
{
    private RunPlace? place;
    private RunJournal? journal;

    // What an earlier run recorded, if it can be gone on with.
    private RunRecord? record;

    // Whether the service may still begin something for a run that ended.
    private bool isInDoubt;

    /// <inheritdoc/>
    public void Dispose() => journal?.Dispose();

    /// <summary>Decides, and does what is to be done before the first part.</summary>
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

    /// <summary>Nothing is unfinished any more, unless the run is to be kept.</summary>
    public void Finish()
    {
        if (!options.KeepRun)
            journal?.Forget();
    }

    /// <summary>The journal, where one can be kept: a home directory that is read-only is no reason not to upload.</summary>
    private RunJournal? Enter(RunPlace run)
    {
        try
        {
            return options.Runs?.Enter(run, client.Time, client.Note);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            client.Note?.Invoke($"No journal of this run can be kept in {options.Runs!.Directory}: {e.Message}");
            return null;
        }
    }

    /// <summary>Finds out what an earlier run left in the journal, and whether it can be gone on with.</summary>
    private async Task ReadRecordAsync(CancellationToken cancellation)
    {
        // Two objects whose names give the same run are not impossible.
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
                hint: "Give --restart to remove it and begin afresh, or bring back what was."
            );
        }
        found.Doubt ??= identity.DoubtAbout(found.Identity);
        record = found;
    }

    /// <summary>
    /// The run ended while the service was asked to begin: what is there now, and was not before, is its; and more may come. False when
    /// there is nothing.
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

    /// <summary>What is to be done with an object that exists; null when there is none, or it is to be replaced.</summary>
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

    /// <summary>Goes on with what the journal tells, if the service has it still.</summary>
    private async Task<UploadSession?> GoOnWithRecordAsync(CancellationToken cancellation)
    {
        if (record is null || await ListAsync(record.UploadId, cancellation).ConfigureAwait(false) is not { } parts)
            return null;
        client.Note?.Invoke($"Going on with run {journal!.Id} of {record.Started:u}: {parts.Count} parts of {to} are there.");
        if (record.Doubt is not { } doubt)
        {
            journal!.Continue(record.UploadId);
            return Session(record, parts);
        }
        client.Note?.Invoke($"Each of them is compared with the source before it is relied on: {doubt}.");
        // Where it was cut is all that is kept of a run whose parts are of no certain moment.
        var fresh = Record(record.UploadId, record.Before, record.IsInDoubt);
        fresh.Cut = record.Cut;
        return Session(fresh, parts);
    }

    /// <summary>Goes on with the newest unfinished upload that the service lists, of whoever began it.</summary>
    private async Task<UploadSession?> GoOnWithListedAsync(IReadOnlyList<OssUnfinishedUpload> listed, CancellationToken cancellation)
    {
        if (!options.Resume || options.Restart || listed is not [.., { } unfinished])
            return null;
        if (await ListAsync(unfinished.UploadId, cancellation).ConfigureAwait(false) is not { } parts)
            return null;
        client.Note?.Invoke(
            $"Going on with an unfinished upload of {to}: {parts.Count} parts are there; each is compared before it is relied on."
        );
        return Session(Record(unfinished.UploadId, [], inDoubt: false), parts);
    }

    /// <summary>
    /// Begins. An attempt whose answer was lost may have begun an upload of which nobody knows, or do so later: what is there now
    /// is removed, and what comes is looked for again at the end.
    /// </summary>
    private async Task<UploadSession> BeginAsync(IReadOnlyList<OssUnfinishedUpload> before, CancellationToken cancellation)
    {
        // Written first: when this process ends before it hears of the id, the journal still tells that something was begun.
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

    /// <summary>A new record, which replaces what the journal held.</summary>
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

    /// <summary>The parts, or null when the upload is not there any more.</summary>
    private async Task<IReadOnlyList<OssPart>?> ListAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await client.ListPartsAsync(to, id, cancellation).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Code == "NoSuchUpload")
        {
            client.Note?.Invoke($"The unfinished upload of {to} was removed meanwhile: beginning afresh.");
            return null;
        }
    }
}
