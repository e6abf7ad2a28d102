using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Images;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Tasks;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.Conclusion;

/// <summary>The last part of an import: follow the task, tidy up, say what came of it.</summary>
internal sealed class ImportConclusion(EcsClient ecs, IObjectStore store, TimeProvider time, Func<string, EcsClient> elsewhere)
{
    /// <summary>Follows an accepted import to an image that is Available, then deletes what was uploaded for it.</summary>
    public async Task<ImportOutcome> FollowAsync(
        ImportPlan plan,
        ImportImageAnswer answer,
        IReadOnlyList<UploadResult> uploads,
        ImportOptions options,
        IImportObserver observer,
        CancellationToken cancellation
    )
    {
        EcsImage image;
        try
        {
            image = await new TaskFollower(ecs, time, options.Follow, observer.Note)
                .FollowAsync(answer.TaskId, answer.ImageId, observer, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (!e.IsRetryable)
        {
            throw await FailureReport.JoinAsync(e, plan.Inspection, answer.ImageId, ecs, cancellation).ConfigureAwait(false);
        }
        if (!options.KeepObject)
            await TidyAsync(uploads.Select(u => u.Location), observer, cancellation).ConfigureAwait(false);
        return await EndAsync(plan, answer, image, options, observer, cancellation).ConfigureAwait(false) with { Uploads = uploads };
    }

    /// <summary>Deletes what was uploaded for an image that is Available.</summary>
    public async Task TidyAsync(IEnumerable<OssLocation> locations, IImportObserver observer, CancellationToken cancellation)
    {
        foreach (var location in locations)
            await DeleteAsync(location, observer, cancellation).ConfigureAwait(false);
    }

    /// <summary>An image that was there already.</summary>
    public async Task<ImportOutcome> ReusedAsync(
        ImportPlan plan,
        EcsImage image,
        ImportOptions options,
        IImportObserver observer,
        CancellationToken cancellation
    ) =>
        await EndAsync(plan, new ImportImageAnswer(image.ImageId, ""), image, options, observer, cancellation).ConfigureAwait(false) with
        {
            Reused = true,
        };

    // Copies, and what can be started from the image.
    private async Task<ImportOutcome> EndAsync(
        ImportPlan plan,
        ImportImageAnswer answer,
        EcsImage image,
        ImportOptions options,
        IImportObserver observer,
        CancellationToken cancellation
    )
    {
        var copies =
            options.CopyTo.Count == 0
                ? []
                : await new ImageCopier(ecs, elsewhere, time, options.Follow, observer.Note)
                    .CopyAsync(image, options.CopyTo, observer, cancellation)
                    .ConfigureAwait(false);
        var advice =
            options.Next.Count == 0
                ? null
                : await new InstanceAdvisor(ecs)
                    .AdviseAsync(image, options.Next, options.SecurityGroup, options.VSwitch, cancellation)
                    .ConfigureAwait(false);
        var type = advice?.InstanceType
            ?? InstanceAdvisor.Usual(image.Architecture ?? plan.Request.Architecture, image.NvmeSupport ?? plan.Request.NvmeSupport);
        var next =
            $"aliyun ecs RunInstances --DryRun true --RegionId {ecs.Region} --ImageId {answer.ImageId} --InstanceType {type} "
            + "--SecurityGroupId SECURITY_GROUP --VSwitchId VSWITCH --SystemDisk.Category cloud_essd";
        return Outcome(plan, answer, image.Status, next) with
        {
            ImageName = image.ImageName ?? plan.Request.ImageName!,
            SizeGiB = image.Disks.FirstOrDefault(d => d.Type == "system")?.Size ?? image.Size ?? plan.Request.Disks[0].DiskImageSize ?? 0,
            SnapshotIds = [.. image.Disks.Select(d => d.SnapshotId).OfType<string>()],
            Copies = copies,
            Advice = advice,
        };
    }

    /// <summary>An accepted import that nobody waits for.</summary>
    public ImportOutcome Running(
        ImportPlan plan,
        ImportImageAnswer answer,
        IReadOnlyList<UploadResult> uploads,
        ImportOptions options,
        IImportObserver observer
    )
    {
        if (uploads.Count > 0 && !options.KeepObject)
            observer.Note("The uploaded object stays, as the running import reads it; delete it when the image is Available.");
        return Outcome(plan, answer, "Creating", $"imagetools wait {answer.TaskId} --region {ecs.Region}") with { Uploads = uploads };
    }

    /// <summary>A dry run that passed.</summary>
    public ImportOutcome DryRun(ImportPlan plan) =>
        Outcome(plan, new ImportImageAnswer("", ""), "DryRun", "The same command without --dry-run imports.");

    // The import succeeded: an object that stays costs a little, and is said.
    private async Task DeleteAsync(OssLocation location, IImportObserver observer, CancellationToken cancellation)
    {
        try
        {
            await store.DeleteAsync(location, cancellation).ConfigureAwait(false);
            observer.Note($"{location} is deleted; the image does not need it any more (--keep-object keeps it).");
        }
        catch (CloudException e)
        {
            observer.Note($"{location} is not needed any more, but could not be deleted ({e.Code}); remove it yourself.");
        }
    }

    private ImportOutcome Outcome(ImportPlan plan, ImportImageAnswer answer, string status, string next) =>
        new()
        {
            ImageId = answer.ImageId,
            TaskId = answer.TaskId,
            RegionId = ecs.Region,
            ImageName = plan.Request.ImageName!,
            Status = status,
            SizeGiB = plan.Request.Disks[0].DiskImageSize ?? 0,
            NextStep = next,
        };
}
