using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Import.Pipeline.Reuse;
using ImageTools.Upload.Runs;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Plans the targets to upload, builds the request, and compares both with an image that may be used instead.</summary>
internal sealed class PlanStep(ExistingImage existing, TimeProvider time) : IImportStep
{
    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation)
    {
        UploadSource?[] sources = [.. state.Images.All.Select(i => UploadSource.Of(i.Sources))];
        var region = state.Request.RegionId;
        state = state with
        {
            Sources = sources,
            Targets = await LaidOutAsync(state, cancellation).ConfigureAwait(false),
            Request = state.Inspection is { } inspection
                ? RequestBuilder.ForImages(state.Options, region, inspection.Parameters, state.Locations)
                : RequestBuilder.ForObjects(state.Options, region),
        };
        await CompareAsync(state, cancellation).ConfigureAwait(false);
        state.Images.CheckUnchanged();
        return state;
    }

    private async Task<IReadOnlyList<TargetImage>> LaidOutAsync(ImportState state, CancellationToken cancellation)
    {
        List<TargetImage> targets = [];
        foreach (var image in state.Images.All)
        {
            var budget = new ReadBudget(ReadLimits.WholeMap.Times(state.Options.Patience), time, cancellation);
            var target = await Task.Run(() => Target(Shaped(image.Content, budget, state), state, cancellation), cancellation)
                .ConfigureAwait(false);
            budget.Release();
            state.Observer.Planned(target, state.Locations[targets.Count].ToString());
            targets.Add(target);
        }
        return targets;
    }

    private static BlockSource Shaped(BlockSource disk, ReadBudget budget, ImportState state)
    {
        if (!state.Options.Trim)
            return disk;
        var trimmed = new TrimmedSource(disk, FreeSpaceMap.Of(new BoundedSource(disk, budget)));
        foreach (var volume in trimmed.Map.Volumes.Where(v => v.LeftAlone is not null))
            state.Observer.Note($"trim: {volume.Id} is left as it is: {volume.LeftAlone}");
        foreach (var remark in trimmed.Map.Volumes.SelectMany(v => v.Remarks))
            state.Observer.Note($"trim: {remark}");
        return trimmed;
    }

    private static TargetImage Target(BlockSource disk, ImportState state, CancellationToken cancellation)
    {
        var options = state.Options;
        var target = TargetPlanner.Plan(disk, options.Conversion, state.Observer, cancellation);
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

    private async Task CompareAsync(ImportState state, CancellationToken cancellation)
    {
        if (state.Existing is not { } image)
            return;
        state.Observer.Note($"An image {state.ImageName} ({image.ImageId}) already exists; comparing it with the one to import.");
        var difference = await existing.DifferenceAsync(image, state, cancellation).ConfigureAwait(false);
        state.Images.CheckUnchanged();
        if (difference is not null)
            throw ExistingImage.InTheWay(state.Findings, difference);
    }
}
