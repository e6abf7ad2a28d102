using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Conclusion;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Tasks;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>Follows the import to an image that is Available, deletes what was uploaded for it, and says what came of it.</summary>
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
            $"The image {image.ImageName} ({image.ImageId}) was made of the same content; it is used as it is, nothing is uploaded "
                + "or imported."
        );
        // An interrupted run had come so far that only its object is left.
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
            state.Observer.Note("The uploaded object stays, as the running import reads it; delete it when the image is Available.");
        Forget(state);
        return OutcomeBuilder.Running(state, answer);
    }

    // Only now is nothing unfinished any more: had this process ended before, the same command would have gone on behind the upload.
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
                // The image is there, whatever becomes of a journal.
                state.Observer.Note($"The journal of {location} stays: {e.Message}");
            }
        }
    }
}
