using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Import.Ecs;
using ImageTools.Import.Images;
using ImageTools.Import.Ram;
using ImageTools.Inspect;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Import.Pipeline;

/// <summary>
/// From image files to an image in ECS: inspect, check both sides, lay out, upload, ImportImage, follow to the end. Whatever can be found
/// out without moving bytes is found out first. An interrupted run can be started again: the upload resumes, and ImportImage is the same
/// request.
/// </summary>
public sealed class ImportPipeline
{
    private readonly EcsClient ecs;
    private readonly RemoteChecks checks;
    private readonly IObjectStore store;
    private readonly TimeProvider time;
    private readonly InspectDisks inspect;
    private readonly ImportConclusion conclusion;
    private readonly ExistingImage existing;
    private readonly Func<string, EcsClient> elsewhere;

    /// <summary>Creates a pipeline.</summary>
    /// <param name="oss">OSS of the bucket.</param>
    /// <param name="ecs">ECS of the region to import in.</param>
    /// <param name="ram">RAM of the same account.</param>
    /// <param name="time">Clock of pauses, deadlines and derived names.</param>
    /// <param name="elsewhere">ECS of another region, for copies.</param>
    public ImportPipeline(OssClient oss, EcsClient ecs, RamClient ram, TimeProvider time, Func<string, EcsClient> elsewhere)
        : this(new OssObjectStore(oss), ecs, ram, time, Inspector.Inspect, elsewhere) { }

    internal ImportPipeline(
        IObjectStore store,
        EcsClient ecs,
        RamClient ram,
        TimeProvider time,
        InspectDisks inspect,
        Func<string, EcsClient> elsewhere
    )
    {
        this.elsewhere = elsewhere;
        this.ecs = ecs;
        this.store = store;
        this.time = time;
        this.inspect = inspect;
        checks = new RemoteChecks(ecs, new RoleChecker(ram), store);
        conclusion = new ImportConclusion(ecs, store, time, elsewhere);
        existing = new ExistingImage(ecs, store);
    }

    /// <summary>How the images are inspected.</summary>
    internal delegate Inspection InspectDisks(
        IReadOnlyList<DiskImage> images,
        ImportRequest request,
        DateTimeOffset now,
        IReadOnlySet<string>? skip
    );

    /// <summary>
    /// Everything <see cref="RunAsync"/> would do; reads images and asks the cloud, changes nothing. Failed checks are in the
    /// plan, not thrown.
    /// </summary>
    /// <param name="options">What and how.</param>
    /// <param name="observer">Progress.</param>
    /// <param name="use">Gets the plan; the images are open until it returns.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task PlanAsync(ImportOptions options, IImportObserver observer, Func<ImportPlan, Task> use, CancellationToken cancellation)
    {
        RequestBuilder.Check(options);
        using var images = new OpenImages(options);
        await use(await PrepareAsync(options, images, observer, stopAtFailures: false, cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    /// <summary>Imports.</summary>
    /// <exception cref="PreflightBlockedException">Checks of error level failed on the images.</exception>
    /// <exception cref="CloudException">The cloud's side refused, failed, or would refuse.</exception>
    /// <exception cref="ImageFormatException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the message says how to come back when the import runs already.</exception>
    public async Task<ImportOutcome> RunAsync(ImportOptions options, IImportObserver observer, CancellationToken cancellation)
    {
        RequestBuilder.Check(options);
        using var images = new OpenImages(options);
        var plan = await PrepareAsync(options, images, observer, stopAtFailures: true, cancellation).ConfigureAwait(false);
        if (plan.Existing is { } image)
        {
            images.Dispose();
            observer.Note(
                $"The image {image.ImageName} ({image.ImageId}) was made of the same content; it is used as it is, nothing is uploaded "
                    + "or imported."
            );
            // An interrupted run had come so far that only its object is left.
            if (!options.KeepObject)
            {
                await conclusion
                    .TidyAsync(plan.Locations.Where(l => options.Upload.Runs?.IsComplete(l) == true), observer, cancellation)
                    .ConfigureAwait(false);
            }

            Forget(plan, options, observer);
            return Complete(
                await conclusion.ReusedAsync(plan, image, options, observer, cancellation).ConfigureAwait(false),
                plan,
                options
            );
        }
        if (
            !options.DryRun
            && plan.Targets.Count > 0
            && !plan.Findings.Any(f => f.IsUnderWay)
            && !options.SkipChecks.Contains("param-dry-run")
        )
        {
            plan = plan with { Request = await DryRunFirstAsync(plan, observer, cancellation).ConfigureAwait(false) };
        }

        var uploads = options.DryRun ? [] : await UploadAsync(plan, options, observer, cancellation).ConfigureAwait(false);
        // A disk that was written while the next one was sent makes a machine of two moments.
        images.CheckUnchanged();
        images.Dispose();
        if (options.Reuse && !options.DryRun)
            plan = plan with { Request = await TaggedAsync(plan, uploads, observer, cancellation).ConfigureAwait(false) };
        var answer = await StartAsync(plan, uploads, observer, cancellation).ConfigureAwait(false);
        if (answer is null)
            return conclusion.DryRun(plan);
        observer.Accepted(answer.ImageId, answer.TaskId);
        var outcome = options.Wait
            ? await conclusion.FollowAsync(plan, answer, uploads, options, observer, cancellation).ConfigureAwait(false)
            : conclusion.Running(plan, answer, uploads, options, observer);
        Forget(plan, options, observer);
        return Complete(outcome, plan, options);
    }

    // Only now is nothing unfinished any more: had this process ended before, the same command would have gone on behind the upload.
    private static void Forget(ImportPlan plan, ImportOptions options, IImportObserver observer)
    {
        if (plan.Targets.Count == 0)
            return;
        foreach (var location in plan.Locations)
        {
            try
            {
                options.Upload.Runs?.Forget(location);
            }
            catch (Exception e) when (e is CloudException or IOException or UnauthorizedAccessException)
            {
                // The image is there, whatever becomes of a journal.
                observer.Note($"The journal of {location} stays: {e.Message}");
            }
        }
    }

    private async Task<ImportPlan> PrepareAsync(
        ImportOptions options,
        OpenImages images,
        IImportObserver observer,
        bool stopAtFailures,
        CancellationToken cancellation
    )
    {
        var request = options.Request with
        {
            TargetFormat = options.Request.TargetFormat
                ?? (options.Images.Count > 0 ? ImportNames.EcsFormat(options.Conversion.Format) : null),
        };
        foreach (var image in images.All)
            TargetPlanner.Check(image.Content, options.Conversion);
        var inspection =
            images.Count == 0
                ? null
                : await Task.Run(
                        () => inspect(LookedAt(images, options, cancellation), request, time.GetUtcNow(), options.SkipChecks),
                        cancellation
                    )
                    .ConfigureAwait(false);
        inspection = inspection is null
            ? null
            : options.Policy?.Apply(inspection, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) ?? inspection;
        if (inspection is not null)
            observer.Inspected(inspection);
        if (stopAtFailures && inspection is { Verdict: ImportVerdict.Blocked } && !options.IgnorePreflight)
            throw new PreflightBlockedException(inspection);

        var name = inspection?.Parameters.ImageName ?? options.Request.ImageName!;
        ImportNames.CheckImageName(name);
        var locations = inspection is null ? options.Objects : RequestBuilder.Destinations(options, name);
        var role = options.RoleName ?? ImportRole.DefaultName;
        var findings = await FindAsync(name, locations, inspection is null, role, options, stopAtFailures, cancellation)
            .ConfigureAwait(false);
        if (stopAtFailures && options.CopyTo.Count > 0)
        {
            await new ImageCopier(ecs, elsewhere, time, options.Follow, observer.Note)
                .CheckAsync(name, options.CopyTo, cancellation)
                .ConfigureAwait(false);
        }

        var taken =
            stopAtFailures && options.Reuse && !options.DryRun
                ? await existing.FindAsync(name, findings, cancellation).ConfigureAwait(false)
                : null;
        if (stopAtFailures && taken is null)
        {
            // What an interrupted run of this import began is no obstacle to it: ImportImage answers it with the same task. Where nothing
            // is to be uploaded, ImportImage itself is asked whose it is.
            var ours = images.Count == 0 || locations.All(l => options.Upload.Runs?.IsComplete(l) == true);
            StopAtFailures([.. findings.Where(f => !(ours && f.IsUnderWay))], observer);
        }

        UploadSource?[] sources = [.. images.All.Select(i => UploadSource.Of(i.Sources))];
        List<TargetImage> targets = [];
        foreach (var image in images.All)
        {
            var budget = new ReadBudget(ReadLimits.WholeMap.Times(options.Patience), time, cancellation);
            targets.Add(
                await Task.Run(
                        () => Target(Shaped(image.Content, budget, options, observer), options, observer, cancellation),
                        cancellation
                    )
                    .ConfigureAwait(false)
            );
            budget.Release();
            observer.Planned(targets[^1], locations[targets.Count - 1].ToString());
        }
        var parameters = inspection is null
            ? RequestBuilder.ForObjects(options, ecs.Region)
            : RequestBuilder.ForImages(options, ecs.Region, inspection.Parameters, locations);
        if (taken is not null)
        {
            observer.Note($"There is already an image {name} ({taken.ImageId}); comparing it with what would be imported.");
            var difference = await existing
                .DifferenceAsync(taken, parameters, targets, locations, observer, cancellation)
                .ConfigureAwait(false);
            images.CheckUnchanged();
            if (difference is not null)
                throw ExistingImage.InTheWay(findings, difference);
        }
        images.CheckUnchanged();
        return new ImportPlan(inspection, findings, targets, locations, parameters, role)
        {
            Sources = sources,
            Existing = taken,
            Given = DerivedParameters.Given(options),
        };
    }

    // What is found out about the images goes by a budget; what is copied of them afterwards does not.
    private DiskImage[] LookedAt(OpenImages images, ImportOptions options, CancellationToken cancellation)
    {
        var budget = new ReadBudget(ReadLimits.Inspection.Times(options.Patience), time, cancellation);
        return [.. images.All.Select(i => i.Within(budget.ForAnotherDisk()))];
    }

    // A plan is worth having without a cloud, or without credentials for it.
    private async Task<IReadOnlyList<RemoteFinding>> FindAsync(
        string name,
        IReadOnlyList<OssLocation> locations,
        bool uploaded,
        string role,
        ImportOptions options,
        bool stopAtFailures,
        CancellationToken cancellation
    )
    {
        if (options.Offline)
            return [RemoteChecks.NotAsked("The cloud was not asked.")];
        try
        {
            return await checks
                .RunAsync(name, locations, uploaded, role, options.Upload.Settings.StorageClass, options.SkipChecks, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (!stopAtFailures)
        {
            return [RemoteChecks.NotAsked($"The cloud could not be asked: {e.Message} ({e.Code})")];
        }
    }

    private static TargetImage Target(BlockSource disk, ImportOptions options, IImportObserver observer, CancellationToken cancellation)
    {
        var target = TargetPlanner.Plan(disk, options.Conversion, observer, cancellation);
        return options.Hashes.Count == 0
            ? target
            : HashedTarget.Over(
                target,
                disk,
                new WriteOptions
                {
                    Hashes = [.. options.Hashes],
                    Threads = options.Conversion.Threads,
                    Buffers = options.Conversion.Buffers,
                }
            );
    }

    private static ImportOutcome Complete(ImportOutcome outcome, ImportPlan plan, ImportOptions options) =>
        outcome with
        {
            Sent = [.. plan.Request.ToParameters()],
            Disks =
            [
                .. plan.Targets.Select(
                    (t, i) =>
                        new ImportedDisk(
                            plan.Sources[i],
                            ImportNames.EcsFormat(options.Conversion.Format),
                            t.VirtualSize,
                            t.Fingerprint,
                            (t as HashedTarget)?.ContentHashes ?? new Dictionary<string, string>()
                        )
                ),
            ],
        };

    private static BlockSource Shaped(BlockSource disk, ReadBudget budget, ImportOptions options, IImportObserver observer)
    {
        if (!options.Trim)
            return disk;
        var trimmed = new TrimmedSource(disk, FreeSpaceMap.Of(new BoundedSource(disk, budget)));
        foreach (var volume in trimmed.Map.Volumes.Where(v => v.LeftAlone is not null))
            observer.Note($"trim: {volume.Id} is left as it is: {volume.LeftAlone}");
        foreach (var remark in trimmed.Map.Volumes.SelectMany(v => v.Remarks))
            observer.Note($"trim: {remark}");
        return trimmed;
    }

    // The first failure stops; the others are said too, so that they need not be met one run after the other.
    private static void StopAtFailures(IReadOnlyList<RemoteFinding> findings, IImportObserver observer)
    {
        foreach (var finding in findings.Where(f => f.Result.Status == CheckStatus.Unknown))
            observer.Note($"{finding.Result.Id}: {finding.Result.Message}");
        var errors = findings.Select(f => f.Error).OfType<CloudException>().ToArray();
        foreach (var error in errors.Skip(1))
            observer.Note($"Also: {error.Message} {error.Hint}");
        if (errors.Length > 0)
            throw errors[0];
    }

    private async Task<IReadOnlyList<UploadResult>> UploadAsync(
        ImportPlan plan,
        ImportOptions options,
        IImportObserver observer,
        CancellationToken cancellation
    )
    {
        List<UploadResult> uploads = [];
        for (var i = 0; i < plan.Targets.Count; i++)
        {
            // The base is an earlier version of the system disk.
            var upload = options.Upload with
            {
                Source = plan.Sources[i],
                Base = i == 0 ? options.Upload.Base : null,
                KeepRun = true,
                Command = ImportNames.Named(options.Upload.Command, plan.Request.ImageName!),
            };
            uploads.Add(await store.UploadAsync(plan.Targets[i], plan.Locations[i], upload, observer, cancellation).ConfigureAwait(false));
            observer.Uploaded(uploads[^1]);
        }
        return uploads;
    }

    // Quota, permission, name, platform, tags: what ECS judges without the object is judged before hours of upload, not after.
    // What comes back is the request without what was refused of the parameters that nobody asked for.
    private async Task<ImportImageRequest> DryRunFirstAsync(ImportPlan plan, IImportObserver observer, CancellationToken cancellation)
    {
        var request = plan.Request;
        while (true)
        {
            try
            {
                await ecs.ImportImageAsync(request with { DryRun = true }, cancellation).ConfigureAwait(false);
                return request;
            }
            catch (CloudException e)
                when (EcsService.IsDryRunPassed(e.Code) || e.IsRetryable || e.Code is "InvalidOSSObject.NotFound" or "ImageIsImporting")
            {
                // The object is what comes next.
                return request;
            }
            catch (CloudException e) when (DerivedParameters.GiveUp(request, plan.Given, e) is { } less)
            {
                observer.Note(less.Note);
                request = less.Request;
            }
            catch (CloudException e) when (EcsService.IsRoleMissing(e.Code))
            {
                // A role that RAM shows as complete is new, and will be seen by the time the upload ends.
                if (plan.Findings.Any(f => f.Result is { Id: "ram-role", Status: CheckStatus.Pass }))
                    return request;
                throw ImportRole.Missing(plan.RoleName, $"ImportImage says that it has no usable role {plan.RoleName} ({e.Code}).", e);
            }
        }
    }

    private async Task<ImportImageRequest> TaggedAsync(
        ImportPlan plan,
        IReadOnlyList<UploadResult> uploads,
        IImportObserver observer,
        CancellationToken cancellation
    )
    {
        var request = plan.Request;
        if (request.Tags.Count >= ImageContent.MostTags)
        {
            observer.Note($"The image has {request.Tags.Count} tags of its own, so that none says what it was made of.");
            return request;
        }
        List<(string, long, ulong)> objects = [.. uploads.Select((u, i) => (request.Disks[i].Format ?? "", u.Length, u.Crc64))];
        for (var i = 0; uploads.Count == 0 && i < plan.Locations.Count; i++)
        {
            if (await store.FindObjectAsync(plan.Locations[i], cancellation).ConfigureAwait(false) is not { Crc64: { } crc } found)
                return request;
            objects.Add((request.Disks[i].Format ?? "", found.Length, crc));
        }
        return request with { Tags = [.. request.Tags, KeyValuePair.Create(ImageContent.TagKey, ImageContent.Of(objects))] };
    }

    private async Task<ImportImageAnswer?> StartAsync(
        ImportPlan plan,
        IReadOnlyList<UploadResult> uploads,
        IImportObserver observer,
        CancellationToken cancellation
    )
    {
        List<string?> proofs = [.. uploads.Select(u => $"{u.ETag} {u.Crc64} {u.Length}")];
        if (plan.Inspection is null)
        {
            foreach (var location in plan.Locations)
                proofs.Add((await store.FindObjectAsync(location, cancellation).ConfigureAwait(false))?.ETag);
        }

        var roleReady = plan.Findings.Any(f => f.Result is { Id: "ram-role", Status: CheckStatus.Pass });
        try
        {
            return await new ImportStarter(ecs, time, observer.Note, plan.Given)
                .StartAsync(plan.Request, proofs, plan.RoleName, roleReady, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e)
            when (e.Code == "InvalidImageName.Duplicated" && plan.Findings.FirstOrDefault(f => f.IsUnderWay)?.Error is { } underWay)
        {
            // Another import than this one; where it can be followed says more than that its name is taken.
            throw new CloudException(underWay.Service, underWay.Code, underWay.Message, e.Status, e.RequestId, underWay.Hint, inner: e);
        }
        catch (CloudException e)
            when (plan.Request.DryRun && uploads.Count == 0 && plan.Inspection is not null && e.Code == "InvalidOSSObject.NotFound")
        {
            observer.Note("The dry run got as far as the object, which is not uploaded yet; everything before it is accepted.");
            return null;
        }
    }
}
