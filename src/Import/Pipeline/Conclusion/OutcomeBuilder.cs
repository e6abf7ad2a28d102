using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Import.Images;
using ImageTools.Import.Pipeline.Requests;

namespace ImageTools.Import.Pipeline.Conclusion;

/// <summary>Builds the outcome of an import.</summary>
internal sealed class OutcomeBuilder(EcsClient ecs, TimeProvider time, Func<string, EcsClient> elsewhere)
{
    /// <summary>The outcome of a dry run that passed.</summary>
    public static ImportOutcome DryRun(ImportState state) =>
        Begin(state, new ImportImageAnswer("", ""), "DryRun", "The same command without --dry-run imports.");

    /// <summary>The outcome of an accepted import with --no-wait.</summary>
    public static ImportOutcome Running(ImportState state, ImportImageAnswer answer) =>
        WithDisks(
            Begin(state, answer, "Creating", $"imagetools wait {answer.TaskId} --region {state.Request.RegionId}") with
            {
                Uploads = state.Uploads,
            },
            state
        );

    /// <summary>The outcome of an image that is Available, after its copies and the dry run of an instance.</summary>
    public async Task<ImportOutcome> AvailableAsync(
        ImportState state,
        ImportImageAnswer answer,
        EcsImage image,
        CancellationToken cancellation
    )
    {
        var (options, request) = (state.Options, state.Request);
        var copies =
            options.CopyTo.Count == 0
                ? []
                : await new ImageCopier(ecs, elsewhere, time, options.Follow, state.Observer.Note)
                    .CopyAsync(image, options.CopyTo, state.Observer, cancellation)
                    .ConfigureAwait(false);
        var advice =
            options.Next.Count == 0
                ? null
                : await new InstanceAdvisor(ecs)
                    .AdviseAsync(image, options.Next, options.SecurityGroup, options.VSwitch, cancellation)
                    .ConfigureAwait(false);
        var type = advice?.InstanceType
            ?? InstanceAdvisor.Usual(image.Architecture ?? request.Architecture, image.NvmeSupport ?? request.NvmeSupport);
        var next =
            $"aliyun ecs RunInstances --DryRun true --RegionId {ecs.Region} --ImageId {answer.ImageId} --InstanceType {type} "
            + "--SecurityGroupId SECURITY_GROUP --VSwitchId VSWITCH --SystemDisk.Category cloud_essd";
        return WithDisks(
            Begin(state, answer, image.Status, next) with
            {
                ImageName = image.ImageName ?? request.ImageName!,
                SizeGiB = image.Disks.FirstOrDefault(d => d.Type == "system")?.Size ?? image.Size ?? request.Disks[0].DiskImageSize ?? 0,
                SnapshotIds = [.. image.Disks.Select(d => d.SnapshotId).OfType<string>()],
                Copies = copies,
                Advice = advice,
                Uploads = state.Uploads,
                Reused = state.Existing is not null,
            },
            state
        );
    }

    private static ImportOutcome Begin(ImportState state, ImportImageAnswer answer, string status, string next) =>
        new()
        {
            ImageId = answer.ImageId,
            TaskId = answer.TaskId,
            RegionId = state.Request.RegionId,
            ImageName = state.Request.ImageName!,
            Status = status,
            SizeGiB = state.Request.Disks[0].DiskImageSize ?? 0,
            NextStep = next,
        };

    private static ImportOutcome WithDisks(ImportOutcome outcome, ImportState state) =>
        outcome with
        {
            Sent = [.. state.Request.ToParameters()],
            Disks = [.. state.Targets.Select((t, i) => Disk(t, i, state))],
        };

    private static ImportedDisk Disk(TargetImage target, int index, ImportState state) =>
        new(
            state.Sources[index],
            ImportNames.EcsFormat(state.Options.Conversion.Format),
            target.VirtualSize,
            target.Fingerprint,
            (target as HashedTarget)?.ContentHashes ?? new Dictionary<string, string>()
        );
}
