using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Conclusion;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Tasks;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Follows the import until the image is Available, deletes the uploaded objects, and builds the outcome.</summary>
internal sealed class ConcludeStep(EcsClient ecs, IObjectStore store, TimeProvider time, Func<string, EcsClient> elsewhere) : IImportStep
{
    private readonly OutcomeBuilder outcomes = new(ecs, time, elsewhere);

    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation) =>
        state with
        {
            Outcome = state switch
            {
                { Existing: { } image } => await ReusedAsync(state, image, cancellation).ConfigureAwait(false),
                { Answer: null } => OutcomeBuilder.DryRun(state),
                { Answer: { } answer, Options.Wait: true } => await FollowedAsync(state, answer, cancellation).ConfigureAwait(false),
                { Answer: { } answer } => Running(state, answer),
            },
        };

    private async Task<ImportOutcome> ReusedAsync(ImportState state, EcsImage image, CancellationToken cancellation)
    {
        state.Observer.Note(
            $"The image {image.ImageName} ({image.ImageId}) has the same content; it is used as it is, nothing is uploaded "
                + "or imported."
        );
        // An interrupted run was nearly complete: only its object is left.
        if (!state.Options.KeepObject)
        {
            var left = state.Locations.Where(l => state.Options.Upload.Runs?.IsComplete(l) == true);
            await new ObjectRemover(store, state.Observer).RemoveAsync(left, cancellation).ConfigureAwait(false);
        }

        Forget(state);
        return await outcomes.AvailableAsync(state, new ImportImageAnswer(image.ImageId, ""), image, cancellation).ConfigureAwait(false);
    }

    private async Task<ImportOutcome> FollowedAsync(ImportState state, ImportImageAnswer answer, CancellationToken cancellation)
    {
        EcsImage image;
        try
        {
            image = await new TaskFollower(ecs, time, state.Options.Follow, state.Observer.Note)
                .FollowAsync(answer.TaskId, answer.ImageId, state.Observer, cancellation)
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (!e.IsRetryable)
        {
            throw await FailureReport.JoinAsync(e, state.Inspection, answer.ImageId, ecs, cancellation).ConfigureAwait(false);
        }

        if (!state.Options.KeepObject)
        {
            await new ObjectRemover(store, state.Observer)
                .RemoveAsync(state.Uploads.Select(u => u.Location), cancellation)
                .ConfigureAwait(false);
        }
        var outcome = await outcomes.AvailableAsync(state, answer, image, cancellation).ConfigureAwait(false);
        Forget(state);
        return outcome;
    }

    private static ImportOutcome Running(ImportState state, ImportImageAnswer answer)
    {
        if (state.Uploads.Count > 0 && !state.Options.KeepObject)
            state.Observer.Note("The uploaded object stays, because the running import reads it; delete it when the image is Available.");
        Forget(state);
        return OutcomeBuilder.Running(state, answer);
    }

    // The run is finished only now. If this process had ended earlier, the same command would have resumed after the upload.
    private static void Forget(ImportState state)
    {
        if (state.Targets.Count == 0)
            return;
        foreach (var location in state.Locations)
        {
            try
            {
                state.Options.Upload.Runs?.Forget(location);
            }
            catch (Exception e) when (e is CloudException or IOException or UnauthorizedAccessException)
            {
                // The image exists, so a failure of the journal is only noted.
                state.Observer.Note($"The journal of {location} stays: {e.Message}");
            }
        }
    }
}
