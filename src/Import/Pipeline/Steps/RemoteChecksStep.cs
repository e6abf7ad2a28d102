using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Images;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Import.Pipeline.Requests;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Names the image and its objects, and runs the checks of the cloud.</summary>
internal sealed class RemoteChecksStep(RemoteCheckRun checks, EcsClient ecs, TimeProvider time, Func<string, EcsClient> elsewhere)
    : IImportStep
{
    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation)
    {
        var options = state.Options;
        var name = state.Inspection?.Parameters.ImageName ?? options.Request.ImageName!;
        ImportNames.CheckImageName(name);
        state = state with
        {
            ImageName = name,
            RoleName = options.RoleName ?? ImportRole.DefaultName,
            Locations = state.Inspection is null ? options.Objects : RequestBuilder.Destinations(options, name),
        };
        if (options.Offline)
            return state with { Findings = [RemoteFinding.NotAsked("The cloud was not asked.")] };
        try
        {
            state = state with { Findings = await checks.RunAsync(Questions(state), cancellation).ConfigureAwait(false) };
        }
        catch (CloudException e)
        {
            // A plan is useful without a cloud, or without credentials for it.
            return state with
            {
                Findings = [RemoteFinding.NotAsked($"The cloud could not be asked: {e.Message} ({e.Code})")],
                Obstacle = e,
            };
        }

        if (options.CopyTo.Count > 0)
        {
            await new ImageCopier(ecs, elsewhere, time, options.Follow, state.Observer.Note)
                .CheckAsync(name, options.CopyTo, cancellation)
                .ConfigureAwait(false);
        }
        return state;
    }

    private static RemoteQuestions Questions(ImportState state) =>
        new()
        {
            ImageName = state.ImageName,
            Locations = state.Locations,
            Uploaded = state.Inspection is null,
            RoleName = state.RoleName,
            StorageClass = state.Options.Upload.Settings.StorageClass,
            Skip = state.Options.SkipChecks,
        };
}
