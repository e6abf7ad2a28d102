using ImageTools.Cloud;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <content>How an upload is begun, or gone on with.</content>
internal sealed partial class UploadSession
{
    /// <summary>
    /// Begins an upload, or goes on with an unfinished one of the same object: the one in the journal, else the newest that the
    /// service lists.
    /// </summary>
    public static async Task<UploadSession> OpenAsync(
        OssClient client,
        OssLocation to,
        UploadOptions options,
        RunIdentity identity,
        CancellationToken cancellation
    )
    {
        var place = options.Runs is null
            ? new RunPlace(client.Endpoint, null, to)
            : await RunPlace.FindAsync(client, to, cancellation).ConfigureAwait(false);
        var journal = Enter(client, place, options);
        try
        {
            return await OpenAsync(client, place, options, identity, journal, cancellation).ConfigureAwait(false);
        }
        catch
        {
            journal?.Dispose();
            throw;
        }
    }

    /// <summary>Something else is there.</summary>
    public static CloudException Exists(OssLocation to, OssObject existing) =>
        new("oss", "object-exists", $"{to} exists already ({existing.Length} bytes).", hint: "Choose another key, or give --overwrite.");

    /// <summary>The journal, where one can be kept: a home directory that is read-only is no reason not to upload.</summary>
    private static RunJournal? Enter(OssClient client, RunPlace place, UploadOptions options)
    {
        try
        {
            return options.Runs?.Enter(place, client.Time, client.Note);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            client.Note?.Invoke($"No journal of this run can be kept in {options.Runs!.Directory}: {e.Message}");
            return null;
        }
    }

    private static async Task<UploadSession> OpenAsync(
        OssClient client,
        RunPlace place,
        UploadOptions options,
        RunIdentity identity,
        RunJournal? journal,
        CancellationToken cancellation
    )
    {
        var to = place.Location;
        var (record, isInDoubt) = await RecordAsync(client, to, options, identity, journal, cancellation).ConfigureAwait(false);
        if (
            (!options.Overwrite || record?.Completing is not null)
            && await client.FindObjectAsync(to, cancellation).ConfigureAwait(false) is { } existing
        )
        {
            if (record?.Completing is { } end && end.Length == existing.Length && end.Crc64 == existing.Crc64)
            {
                client.Note?.Invoke($"{to} was complete when the earlier run ended.");
                var done = new UploadResult(to, end.Length, end.Crc64, existing.ETag, record.Parts.Count, record.Parts.Count, TimeSpan.Zero)
                {
                    PartTable = Table(record.Parts.Values.OrderBy(p => p.Number).Select(p => (p.Size, p.Crc64, p.Sha256))),
                };
                return new UploadSession(client, to, options, record.UploadId, [], journal, record) { Finished = done };
            }
            if (options is { Reuse: true, Overwrite: false, Restart: false } && record is null && existing.Crc64 is not null)
                return new UploadSession(client, to, options, "", [], journal, null) { Standing = existing };
            if (!options.Overwrite)
                throw Exists(to, existing);
        }
        if (record is not null && await ListAsync(client, to, record.UploadId, cancellation).ConfigureAwait(false) is { } parts)
        {
            client.Note?.Invoke($"Going on with run {journal!.Id} of {record.Started:u}: {parts.Count} parts of {to} are there.");
            if (record.Doubt is { } doubt)
            {
                client.Note?.Invoke($"Each of them is compared with the source before it is relied on: {doubt}.");
                record = Distrusted(record);
                Begin(record.UploadId, record.Before, record.IsInDoubt);
                return new UploadSession(client, to, options, record.UploadId, parts, journal, record);
            }
            journal!.Continue(record.UploadId);
            return new UploadSession(client, to, options, record.UploadId, parts, journal, record);
        }
        var before = await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false);
        if (
            options.Resume
            && !options.Restart
            && before is [.., { } unfinished]
            && await ListAsync(client, to, unfinished.UploadId, cancellation).ConfigureAwait(false) is { } others
        )
        {
            client.Note?.Invoke(
                $"Going on with an unfinished upload of {to}: {others.Count} parts are there; each is compared before it is relied on."
            );
            Begin(unfinished.UploadId, []);
            return new UploadSession(client, to, options, unfinished.UploadId, others, journal, null);
        }
        // Written first: when this process ends before it hears of the id, the journal still tells that something was begun.
        var begun = Begin("", [.. before.Select(u => u.UploadId)], isInDoubt);
        await InitiateAsync(client, to, options, journal, begun, cancellation).ConfigureAwait(false);
        return new UploadSession(client, to, options, begun.UploadId, [], journal, begun);

        RunRecord Begin(string uploadId, IReadOnlyList<string> earlier, bool inDoubt = false)
        {
            var fresh = Fresh(uploadId, earlier);
            journal?.Begin(fresh);
            if (inDoubt)
            {
                fresh.IsInDoubt = true;
                journal?.InDoubt();
            }
            return fresh;
        }

        RunRecord Fresh(string uploadId, IReadOnlyList<string> earlier) =>
            new()
            {
                Location = to,
                UploadId = uploadId,
                Before = earlier,
                Endpoint = client.Endpoint.Address.Authority,
                Service = client.Endpoint.Service,
                Address = client.Endpoint.Address.GetLeftPart(UriPartial.Authority),
                Region = client.Endpoint.Region,
                Account = place.Account,
                Started = client.Time.GetUtcNow(),
                Command = options.Command,
                CommandDirectory = options.CommandDirectory,
                Identity = identity,
            };
    }

    /// <summary>Where it was cut is all that is kept of a run whose parts are of no certain moment.</summary>
    private static RunRecord Distrusted(RunRecord record) =>
        new()
        {
            Location = record.Location,
            UploadId = record.UploadId,
            Before = record.Before,
            Endpoint = record.Endpoint,
            Service = record.Service,
            Address = record.Address,
            Region = record.Region,
            Account = record.Account,
            Started = record.Started,
            Command = record.Command,
            CommandDirectory = record.CommandDirectory,
            Identity = record.Identity,
            IsInDoubt = record.IsInDoubt,
            Cut = record.Cut,
        };

    /// <summary>
    /// Begins. An attempt whose answer was lost may have begun an upload of which nobody knows, or do so later: what is there now
    /// is removed, and what comes is looked for again at the end.
    /// </summary>
    private static async Task InitiateAsync(
        OssClient client,
        OssLocation to,
        UploadOptions options,
        RunJournal? journal,
        RunRecord record,
        CancellationToken cancellation
    )
    {
        try
        {
            record.UploadId = await client
                .InitiateAsync(to, options.Overwrite, options.Settings, Attempted, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException) when (!record.IsInDoubt)
        {
            journal?.Forget();
            throw;
        }
        journal?.Begun(record.UploadId);
        await RemoveLateAsync(client, record, cancellation).ConfigureAwait(false);

        void Attempted(CloudException? error)
        {
            if (error is not { Status: 0 or >= 500 } || record.IsInDoubt)
                return;
            record.IsInDoubt = true;
            journal?.InDoubt();
        }
    }

    /// <summary>Removes what the service began for this run without an answer that arrived.</summary>
    private static async Task RemoveLateAsync(OssClient client, RunRecord record, CancellationToken cancellation)
    {
        var to = record.Location;
        if (!record.IsInDoubt)
            return;
        foreach (var lost in RunStore.Late(record, await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false)))
        {
            client.Note?.Invoke($"An upload of {to} was begun whose id did not arrive; it is removed.");
            await client.AbortAsync(to, lost.UploadId, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What an earlier run recorded, if it can be gone on with; and whether the service may still begin something for
    /// it.
    /// </summary>
    private static async Task<(RunRecord? Record, bool IsInDoubt)> RecordAsync(
        OssClient client,
        OssLocation to,
        UploadOptions options,
        RunIdentity identity,
        RunJournal? journal,
        CancellationToken cancellation
    )
    {
        // Two objects whose names give the same run are not impossible.
        if (journal?.Record is not { } record || record.Location != to)
            return (null, false);
        if (record.UploadId.Length == 0)
        {
            // It ended while the service was asked to begin: what is there now, and was not before, is its; and more may come.
            record.IsInDoubt = true;
            var begun = await RunStore.UnheardAsync(client, to, record.Before, cancellation).ConfigureAwait(false);
            foreach (var lost in begun.SkipLast(1))
                await client.AbortAsync(to, lost, cancellation).ConfigureAwait(false);
            if (begun.Count == 0)
            {
                journal.Forget();
                return (null, true);
            }
            record.UploadId = begun[^1];
        }
        if (options.Restart || !options.Resume)
        {
            await RemoveLateAsync(client, record, cancellation).ConfigureAwait(false);
            await client.AbortAsync(to, record.UploadId, cancellation).ConfigureAwait(false);
            journal.Forget();
            return (null, record.IsInDoubt);
        }
        if (identity.DifferenceTo(record.Identity) is { } difference)
        {
            throw new CloudException(
                "oss",
                "run-changed",
                $"An unfinished upload of {to} is there (run {journal.Id} of {record.Started:u}, {record.Parts.Count} parts), but "
                    + $"{difference}.",
                hint: "Give --restart to remove it and begin afresh, or bring back what was."
            );
        }
        record.Doubt ??= identity.DoubtAbout(record.Identity);
        return (record, record.IsInDoubt);
    }

    /// <summary>The parts, or null when the upload is not there any more.</summary>
    private static async Task<IReadOnlyList<OssPart>?> ListAsync(
        OssClient client,
        OssLocation to,
        string id,
        CancellationToken cancellation
    )
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
