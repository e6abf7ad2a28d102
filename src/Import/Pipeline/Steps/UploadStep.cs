using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Lets ECS check the request without the objects, uploads the objects, and closes the images.</summary>
internal sealed class UploadStep(EcsClient ecs, IObjectStore store) : IImportStep
{
    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation)
    {
        if (state.Existing is null)
        {
            if (AsksFirst(state))
                state = state with { Request = await new DryRunFirst(ecs).AskAsync(state, cancellation).ConfigureAwait(false) };
            if (!state.Options.DryRun)
                state = state with { Uploads = await SentAsync(state, cancellation).ConfigureAwait(false) };
            // If a disk is written while another one is sent, the disks no longer fit together.
            state.Images.CheckUnchanged();
        }
        state.Images.Dispose();
        return state;
    }

    private static bool AsksFirst(ImportState state) =>
        !state.Options.DryRun
        && state.Targets.Count > 0
        && !state.Findings.Any(f => f.IsUnderWay)
        && !state.Options.SkipChecks.Contains("param-dry-run");

    private async Task<IReadOnlyList<UploadResult>> SentAsync(ImportState state, CancellationToken cancellation)
    {
        List<UploadResult> uploads = [];
        for (var i = 0; i < state.Targets.Count; i++)
        {
            var options = state.Options.Upload with
            {
                Source = state.Sources[i],
                // The base is an earlier version of the system disk.
                Base = i == 0 ? state.Options.Upload.Base : null,
                KeepRun = true,
                Command = ImportNames.Named(state.Options.Upload.Command, state.Request.ImageName!),
            };
            uploads.Add(
                await store.UploadAsync(state.Targets[i], state.Locations[i], options, state.Observer, cancellation).ConfigureAwait(false)
            );
            state.Observer.Uploaded(uploads[^1]);
        }
        return uploads;
    }
}
