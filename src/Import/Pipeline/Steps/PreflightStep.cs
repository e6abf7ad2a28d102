using ImageTools.Convert;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Inspects the images. The import ends here when ECS would refuse the guest, or when the guest would not start.</summary>
internal sealed class PreflightStep(InspectDisks inspect, TimeProvider time) : IImportStep
{
    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation)
    {
        var (options, images) = (state.Options, state.Images);
        foreach (var image in images.All)
            TargetPlanner.Check(image.Content, options.Conversion);
        if (images.Count == 0)
            return state;
        var request = options.Request with
        {
            TargetFormat = options.Request.TargetFormat ?? ImportNames.EcsFormat(options.Conversion.Format),
        };
        var found = await Task.Run(
                () => inspect(LookedAt(state, cancellation), request, time.GetUtcNow(), options.SkipChecks),
                cancellation
            )
            .ConfigureAwait(false);
        var inspection = options.Policy is { } policy ? found.JudgedBy(policy, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) : found;
        state.Observer.Inspected(inspection);
        return state with
        {
            Inspection = inspection,
            Obstacle =
                inspection is { Verdict: ImportVerdict.Blocked } && !options.IgnorePreflight
                    ? new PreflightBlockedException(inspection)
                    : null,
        };
    }

    // The inspection has a budget for reading. Copying the images afterwards has none.
    private DiskImage[] LookedAt(ImportState state, CancellationToken cancellation)
    {
        var budget = new ReadBudget(ReadLimits.Inspection.Times(state.Options.Patience), time, cancellation);
        return [.. state.Images.All.Select(i => i.Within(budget.ForAnotherDisk()))];
    }
}
