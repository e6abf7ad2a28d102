using System.Diagnostics;
using System.Runtime.ExceptionServices;
using ImageTools.Cloud;
using ImageTools.Disks;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Import.Pipeline.Reuse;
using ImageTools.Import.Pipeline.Steps;
using ImageTools.Import.Ram;
using ImageTools.Inspect;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>
/// Makes an image in ECS from image files, in steps. All checks that need no upload come first. An interrupted run can be started again:
/// the upload resumes, and ImportImage is the same request.
/// </summary>
public sealed class ImportPipeline
{
    private readonly string region;
    private readonly IReadOnlyList<IImportStep> planning,
        importing;

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
        region = ecs.Region;
        var existing = new ExistingImage(ecs, store);
        planning =
        [
            new PreflightStep(inspect, time),
            new RemoteChecksStep(new RemoteCheckRun(ecs, new RoleChecker(ram), store), ecs, time, elsewhere),
            new ReuseStep(existing),
            new PlanStep(existing, time),
        ];
        importing =
        [
            .. planning,
            new UploadStep(ecs, store),
            new StartStep(ecs, store, time),
            new ConcludeStep(ecs, store, time, elsewhere),
        ];
    }

    /// <summary>
    /// Plans everything that <see cref="RunAsync"/> would do. It reads images and asks the cloud, and changes nothing. Failed checks are in
    /// the plan and are not thrown.
    /// </summary>
    /// <param name="options">Options of the import.</param>
    /// <param name="observer">Progress.</param>
    /// <param name="use">Gets the plan; the images are open until it returns.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task PlanAsync(ImportOptions options, IImportObserver observer, Func<ImportPlan, Task> use, CancellationToken cancellation)
    {
        RequestBuilder.Check(options);
        using var images = new OpenImages(options);
        // A plan only shows that a name is taken. It does not compare that image with the import, and asks no other region.
        var state = Begin(options with { Reuse = false, CopyTo = [] }, images, observer);
        foreach (var step in planning)
            state = await step.RunAsync(state, cancellation).ConfigureAwait(false);
        await use(new ImportPlan(state.Inspection, state.Findings, state.Targets, state.Locations, state.Request, state.RoleName))
            .ConfigureAwait(false);
    }

    /// <summary>Imports.</summary>
    /// <exception cref="PreflightBlockedException">Checks of error level failed on the images.</exception>
    /// <exception cref="CloudException">The cloud refused, failed, or would refuse.</exception>
    /// <exception cref="ImageFormatException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Stopped. When the import already runs in ECS, the message says how to follow it
    /// again.</exception>
    public async Task<ImportOutcome> RunAsync(ImportOptions options, IImportObserver observer, CancellationToken cancellation)
    {
        RequestBuilder.Check(options);
        using var images = new OpenImages(options);
        var state = Begin(options, images, observer);
        foreach (var step in importing)
            state = Heed(await step.RunAsync(state, cancellation).ConfigureAwait(false));
        return state.Outcome ?? throw new UnreachableException("The last step concludes.");
    }

    private ImportState Begin(ImportOptions options, OpenImages images, IImportObserver observer) =>
        new(options, images, observer) { Request = RequestBuilder.Begin(options, region) };

    // An import notes its warnings and ends at the first obstacle.
    private static ImportState Heed(ImportState state)
    {
        foreach (var warning in state.Warnings)
            state.Observer.Note(warning);
        if (state.Obstacle is { } obstacle)
            ExceptionDispatchInfo.Throw(obstacle);
        return state with { Warnings = [] };
    }
}
